import { isCode } from '../../src/core/errors.ts'
import { executioner, Killed } from '../../src/app/archive/testing/killing.ts'
import type { Device, World } from '../../src/app/archive/testing/world.ts'
import { never, quiet, startWorld } from '../../src/app/archive/testing/world.ts'
import { callsTaken } from '../../src/app/rotation/testing/old-archive.ts'
import type { Drill, Floor } from './drill.ts'
import { losingAnswers } from './rotation/lost-answers.ts'
import type { Owner } from './rotation/owner.ts'
import { makeOwner, messagesOf, restoredBy } from './rotation/owner.ts'

interface Cut {
  /** Counts what changes something, here or there, from 1. */
  readonly at: number
  readonly when: 'before' | 'after'
}

/** Whether a change of the recovery key may be cut off anywhere. */
export const rotation: Drill = {
  about:
    'a new recovery key cut off at every step, twice, with answers lost (--rounds N: so many random cuts)',
  async run(floor) {
    const world = await startWorld()
    try {
      for (const cut of await cutsOf(world, floor)) await tryCut(world, floor, cut)
    } finally {
      await world.close()
    }
  },
}

/** Before and after each step of a calm change; or, with `--rounds`, that many of them at random. */
async function cutsOf(world: World, floor: Floor): Promise<Cut[]> {
  const { device } = await makeOwner(world, floor.random)
  const counting = executioner(device.store, world.services, { at: 0, when: 'before' })
  await device.restarted(counting).keys.resume(never)
  const steps = counting.steps()
  const rounds = floor.option('rounds', 0)
  floor.say(`${steps} steps, ${rounds === 0 ? `${2 * steps} cuts` : `${rounds} cuts at random`}`)
  const sides = ['before', 'after'] as const
  if (rounds > 0)
    return Array.from({ length: rounds }, () => ({
      at: floor.random.between(1, steps),
      when: floor.random.chance(0.5) ? 'before' : 'after',
    }))
  return Array.from({ length: steps }, (_, i) => sides.map((when) => ({ at: i + 1, when }))).flat()
}

async function tryCut(world: World, floor: Floor, cut: Cut): Promise<void> {
  const { random } = floor
  const name = `cut ${cut.when} step ${cut.at}`
  try {
    const owner = await makeOwner(world, random)
    const states: string[] = []
    const look = async () => states.push(await whichOpens(world, owner))
    await cutOff(world, owner.device, cut, random.chance(0.5) ? random : null)
    await look()
    if (random.chance(0.5)) {
      const again = { at: random.between(1, 12), when: random.chance(0.5) ? 'before' : 'after' } as const
      await cutOff(world, owner.device, again, random.chance(0.5) ? random : null)
      await look()
    }
    await finish(world, owner.device, random)
    await look()
    checkOrder(states)
    await checkEnd(world, owner)
    floor.pass()
  } catch (error) {
    floor.fail(name, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Goes on with the change and dies at the cut, if it lives that long. `losing`: answers are lost besides. */
async function cutOff(world: World, device: Device, cut: Cut, losing: Floor['random'] | null): Promise<void> {
  const services = losing ? losingAnswers(world.services, losing, 0.15) : world.services
  const doomed = device.restarted(executioner(device.store, services, cut))
  await doomed.keys.resume(never).catch((error: unknown) => {
    if (!(error instanceof Killed) && !isCode(error, 'offline')) throw error
  })
}

/** Starts of the app one after another, some without luck, until nothing is left to be gone on with. */
async function finish(world: World, device: Device, random: Floor['random']): Promise<void> {
  for (let start = 1; (await device.keys.readKeyStanding())?.change; start++) {
    if (start > 5) throw new Error('the change does not come to its end')
    const services =
      start < 3 && random.chance(0.5) ? losingAnswers(world.services, random, 0.2) : world.services
    await device
      .restarted({ services })
      .keys.resume(never)
      .catch((error: unknown) => {
        if (!isCode(error, 'offline')) throw error
      })
  }
}

/** Exactly one of the keys opens a backup, and all of it comes back. */
async function whichOpens(world: World, { old, next }: Owner): Promise<'old' | 'next'> {
  const [byOld, byNext] = [await restoredBy(world, old), await restoredBy(world, next)]
  if (byOld === null && byNext === null) throw new Error('no key opens a backup')
  if (byOld !== null && byNext !== null) throw new Error('both keys open a backup')
  if ((byOld ?? byNext) === '') throw new Error('an empty backup')
  return byOld === null ? 'next' : 'old'
}

function checkOrder(states: readonly string[]): void {
  if (states.at(-1) !== 'next') throw new Error('the new key does not open the backup at the end')
  if (states.lastIndexOf('old') > states.indexOf('next') && states.includes('old'))
    throw new Error('the old key opened the backup again')
}

async function checkEnd(world: World, owner: Owner): Promise<void> {
  const { device, next, copied, hasMedia } = owner
  if ((await restoredBy(world, next)) !== (await messagesOf(world, device)))
    throw new Error('the new backup is not the history')
  const taken = await callsTaken(copied.messages)
  if (taken.length > 0) throw new Error(`with copied credentials: ${taken.join(', ')}`)
  const mediaTaken = hasMedia ? await callsTaken(copied.media) : []
  if (mediaTaken.length > 0) throw new Error(`of media, with copied credentials: ${mediaTaken.join(', ')}`)
  const left = [...device.store.jobs.keys()].filter((id) => id !== 'archive/plan')
  if (left.length + device.store.outbox.size > 0) throw new Error(`left behind: ${left.join(', ')}`)
  await device.backups.backUpNow(quiet, never)
}
