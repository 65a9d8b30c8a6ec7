import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestService } from '../../server/testing/start-test-service.ts'
import { Random } from '../../src/domain/sample/random.ts'
import type { Drill } from './drill.ts'
import { judge, type Verdict } from './unlinkable/judge.ts'
import { firstDay, live, type LifeOptions } from './unlinkable/life.ts'
import { voucherPayments } from './unlinkable/payments.ts'
import { PlantedFaults, plantNames, type Plant } from './unlinkable/plants.ts'
import { readStorage } from './unlinkable/storage.ts'

const dayMs = 86_400_000

/** Whether what the service keeps tells which account an archive belongs to. */
export const unlinkable: Drill = {
  about:
    'accounts and archives joined from everything stored (--accounts 50, --days 120, --plant rowid|log|time)',
  async run(floor) {
    const plant = plantNames.find((name) => name === floor.word('plant')) ?? null
    if (plant === null && floor.word('plant') !== null) {
      floor.fail('--plant', `takes ${plantNames.join(', ')}`)
      return
    }
    const options = {
      months: 2,
      accounts: floor.option('accounts', 50),
      days: floor.option('days', 120),
      paidShare: 0.6,
    }
    const verdicts = await tryToJoin(floor.seed, options, plant)
    for (const { name, size, tries, best, hits, luck } of verdicts) {
      floor.say(
        `${name.padEnd(32)}${size} pairs, ${tries} tries, at best ${hits} hits, by luck up to ${luck}`,
      )
      if (hits <= luck) floor.pass()
      else floor.fail(name, `${best} hits ${hits} of ${size}`)
    }
    if (verdicts.length === 0) floor.fail('the drill itself', 'no class is large enough')
  },
}

/** Lives through all the days against the real service, stops it, and joins what is left. */
export async function tryToJoin(seed: number, options: LifeOptions, plant: Plant | null): Promise<Verdict[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-unlinkable-'))
  const time = { now: firstDay * dayMs }
  const log: string[] = []
  const faults = new PlantedFaults(plant)
  try {
    const hooks = { clock: () => time.now, log: (line: string) => log.push(line) }
    const service = await startTestService({ dataFolder }, hooks)
    const random = new Random(seed, 'unlinkable')
    const world = { service, payments: voucherPayments(service), faults, random, time }
    const owners = await live(world, options).finally(() => service.close())
    faults.write(join(dataFolder, 'heirloom.db'))
    return judge(readStorage(dataFolder, [...log, ...faults.logLines()]), owners)
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}
