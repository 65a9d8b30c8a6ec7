import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeirloomError, toWire } from '../../core/errors.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { ArchiveService, JobLock, Services } from '../../domain/ports.ts'
import { readBackupStatus } from '../schedule/read-status.ts'
import { createRuns } from '../schedule/runs.ts'
import { openSurroundings } from '../schedule/surroundings.ts'
import { noNews } from '../schedule/backup-news.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

const items = randomItems(900, 4, seeded(91))

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** A lock that another tab takes from its holder, as from a tab that is frozen. */
function stealable(): { readonly lock: JobLock; readonly steal: () => void } {
  let lost = false
  const heartbeat = () => {
    if (lost) throw new HeirloomError('busy', 'another tab took this over')
  }
  return { lock: { run: (_name, work) => work(heartbeat) }, steal: () => (lost = true) }
}

/** Calls of one kind are held back until they are let go; `held` resolves once the first one waits. */
function freezing(services: Services, call: 'commit' | 'putObject') {
  let waiting: () => void = () => undefined
  let thaw: () => void = () => undefined
  const held = new Promise<void>((resolve) => (waiting = resolve))
  const thawed = new Promise<void>((resolve) => (thaw = resolve))
  const frozen: Services = {
    ...services,
    archive: (...args): ArchiveService => {
      const service = services.archive(...args)
      const method = service[call].bind(service) as (...args: unknown[]) => Promise<never>
      const slow = async (...given: unknown[]) => {
        waiting()
        await thawed
        return method(...given)
      }
      return { ...service, [call]: slow }
    },
  }
  return { services: frozen, held, thaw: () => thaw() }
}

/** The history up to so many messages; those that are there keep their ids. */
async function grow({ store }: Device, count: number): Promise<void> {
  const there = (await store.readSpine()) ? (await contentOf(store, world.core)).items : []
  const itemIds = items.slice(0, count).map((_, i) => there[i]?.id ?? 0)
  await writeHistory(store, world.core, { items: items.slice(0, count), itemIds, chats: 4 })
}

test.each(['commit', 'putObject'] as const)(
  'a tab that was frozen in a %s and robbed of its job changes nothing when it thaws',
  async (call) => {
    const device = world.device()
    await grow(device, 700)
    const key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    await grow(device, 800)

    const { lock, steal } = stealable()
    const { services, held, thaw } = freezing(world.services, call)
    const frozen = device.restarted({ lock, services })
    const robbed = frozen.backups.backUpNow(quiet, never)
    const outcome = robbed.then(
      () => 'done',
      (error: unknown) => toWire(error).code,
    )
    await held
    steal()
    // The other tab brings the job to its end, goes on, and is in the middle of a third one.
    await device.backups.backUpNow(quiet, never)
    await grow(device, items.length)
    const third = freezing(world.services, 'commit')
    const other = device.restarted({ services: third.services })
    const underWay = other.backups.backUpNow(quiet, never)
    await third.held
    const settings = new Map(device.store.settings)
    const jobs = new Map(device.store.jobs)
    thaw()
    expect(await outcome).toBe('busy')
    expect(device.store.jobs).toEqual(jobs)
    expect(device.store.settings).toEqual(settings)
    third.thaw()
    await underWay
    const status = await readBackupStatus({
      ...device.deps,
      runs: createRuns({ news: noNews, clock: device.deps.clock, later: () => undefined }),
      surroundings: openSurroundings,
    })
    expect(status).toMatchObject({ state: 'done', failure: null })
    const fresh = world.device()
    await fresh.backups.peekArchive(key)
    await fresh.backups.restoreArchive(quiet, never)
    expect((await contentOf(fresh.store, world.core)).items).toHaveLength(items.length)
  },
)
