import { Random } from '../../src/domain/sample/random.ts'
import { Life } from './days/life.ts'
import { plantNames } from './days/plants.ts'
import type { Plant } from './days/plants.ts'
import { DaysStage } from './days/stage.ts'
import type { Drill, Floor } from './drill.ts'

/** How much more than what changed may be sent. */
const mostSent = 1.3

/** Hundreds of days of one person, each ending with a restore that must hold what a plain model says. */
export const days: Drill = {
  about: `a person's days, restored and compared each day (--days 400, --plant ${plantNames.join('|')})`,
  async run(floor) {
    const plant = plantNames.find((name) => name === floor.word('plant')) ?? null
    if (plant === null && floor.word('plant') !== null) {
      floor.fail('--plant', `takes ${plantNames.join(', ')}`)
      return
    }
    await liveThrough(floor, {
      days: floor.option('days', 400),
      messages: floor.option('messages', 2500),
      plant,
    })
  },
}

export interface DaysOptions {
  readonly days: number
  /** There at the beginning. */
  readonly messages: number
  readonly plant: Plant | null
}

type Told = Pick<Floor, 'seed' | 'say' | 'pass' | 'fail'>

/** Ends with the first day that went wrong: what follows would say the same. */
export async function liveThrough(floor: Told, { days: count, messages, plant }: DaysOptions): Promise<void> {
  const stage = await DaysStage.open(floor.seed, plant)
  const life = new Life(stage, new Random(floor.seed, 'days'))
  try {
    await life.begin(messages)
    for (let day = 0; day < count; day++) {
      const problem = await life.live(day)
      if (problem) {
        floor.fail(`day ${day}`, problem)
        return
      }
      floor.pass()
      if ((day + 1) % 50 === 0) floor.say(`${day + 1} days`)
    }
    tell(floor, life)
  } finally {
    life.close()
    await stage.close()
  }
}

function tell(floor: Told, life: Life): void {
  floor.say([...life.counts].map(([what, times]) => `${times} ${what}`).join(', '))
  const { sent, changed } = life
  const share = sent / changed.bytes
  floor.say(`${sent} bytes sent for ${changed.bytes} bytes of objects that changed: ${share.toFixed(3)}`)
  if (share <= mostSent) floor.pass()
  else floor.fail('bytes sent', `${share.toFixed(3)} times what changed, at most ${mostSent}`)
}
