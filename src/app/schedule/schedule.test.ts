import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { Services } from '../../domain/ports.ts'
import { dayMs } from './decide.ts'
import { turnOver } from '../archive/cancelling.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 3
const items = randomItems(600, chats, seeded(31))

async function deviceWithBackups(): Promise<{ device: Device; key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  return { device, key: await turnOn(device) }
}

/** Each call of the archive's side goes through `each` first. */
function through(services: Services, each: (name: string) => Promise<void>): Services {
  const watched = (target: object): object =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name)
        if (typeof value !== 'function' || typeof name !== 'string') return value
        return async (...args: unknown[]) => {
          await each(name)
          return (value as (...given: unknown[]) => unknown).apply(of, args)
        }
      },
    })
  return {
    ...services,
    parameters: async (url) => {
      await each('parameters')
      return services.parameters(url)
    },
    account: (url) => ({
      open: async (seed, purpose) => {
        await each('open')
        return watched(await services.account(url).open(seed, purpose)) as never
      },
    }),
    archive: (...args) => watched(services.archive(...args)) as ReturnType<Services['archive']>,
  }
}

test('a backup that fails is tried later, and every start and tab tells the same; success forgets it', async () => {
  const { device } = await deviceWithBackups()
  expect(await device.backups.status()).toMatchObject({ state: 'waiting', waitsFor: 'due', ready: true })
  const down = () => Promise.reject(new HeirloomError('offline', 'down'))
  const cut = device.restarted({ services: through(world.services, down) })
  await expect(cut.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'offline' })
  const standing = await cut.backups.status()
  expect(standing).toMatchObject({
    state: 'failed',
    failure: { code: 'offline' },
    attempts: 1,
    failedAt: world.now,
    ready: false,
    readyOnNetwork: true,
  })
  expect(standing.nextAt).toBeGreaterThan(world.now)
  const later = device.restarted()
  expect(await later.backups.status()).toEqual(standing)
  await later.backups.backUpNow(quiet, never)
  const done = await device.restarted().backups.status()
  expect(done).toMatchObject({ state: 'done', failure: null, attempts: 0, late: false, ready: false })
  expect(done.nextAt).toBeGreaterThanOrEqual(world.now + dayMs)
  expect(done.nextAt).toBeLessThanOrEqual(world.now + dayMs + 3_600_000)
})

test('what needs the person waits for the person, and for nothing else', async () => {
  const { device } = await deviceWithBackups()
  const refuse = (name: string) =>
    name === 'putObject' ? Promise.reject(new HeirloomError('quota', 'full')) : Promise.resolve()
  const full = device.restarted({ services: through(world.services, refuse) })
  await expect(full.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'quota' })
  expect(await device.restarted().backups.status()).toMatchObject({
    state: 'failed',
    nextAt: 0,
    failure: { code: 'quota' },
    ready: false,
  })
})

test.each(['parameters', 'credentials', 'putObject', 'commit'])(
  'it ends at once when it is stopped while the service is silent about %s',
  async (silent) => {
    const { device } = await deviceWithBackups()
    if (silent !== 'putObject' && silent !== 'commit') await device.store.writeSetting('credentials', null)
    const stop = new AbortController()
    const hang = (name: string) => {
      if (name !== silent) return Promise.resolve()
      queueMicrotask(() => stop.abort())
      return new Promise<void>(() => undefined)
    }
    const stuck = device.restarted({ services: through(world.services, hang) })
    await expect(stuck.backups.backUpNow(quiet, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
    const after = await device.restarted().backups.status()
    expect(after).toMatchObject({ state: 'waiting', waitsFor: 'due', failure: null, ready: false })
  },
)

test('it ends at once when it is stopped while it waits to try again', async () => {
  const { device } = await deviceWithBackups()
  const stop = new AbortController()
  const down = () => Promise.reject(new HeirloomError('service-failed', 'down'))
  const waiting = device.restarted({
    services: through(world.services, down),
    pause: (_ms, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new HeirloomError('cancelled', '')))
        queueMicrotask(() => stop.abort())
      }),
  })
  await expect(waiting.backups.backUpNow(quiet, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
})

test('a turn that is over is no failure, and what it has sent is not sent again', async () => {
  const { device } = await deviceWithBackups()
  const turn = new AbortController()
  const sent: string[] = []
  const watch = (name: string) => {
    if (name === 'putObject') sent.push(name)
    if (name === 'commit') turn.abort(turnOver)
    return Promise.resolve()
  }
  const first = device.restarted({ services: through(world.services, watch) })
  await expect(first.backups.backUpNow(quiet, turn.signal)).rejects.toMatchObject({ code: 'cancelled' })
  expect(sent.length).toBeGreaterThan(0)
  expect(await device.restarted().backups.status()).toMatchObject({ ready: true, failure: null })
  sent.length = 0
  const second = device.restarted({
    services: through(world.services, (name) => Promise.resolve(void sent.push(name))),
  })
  await second.backups.backUpNow(quiet, never)
  expect(sent.filter((name) => name === 'putObject')).toEqual([])
})

test('two who ask get one backup', async () => {
  const { device } = await deviceWithBackups()
  const [one, other] = await Promise.all([
    device.backups.backUpNow(quiet, never),
    device.backups.backUpNow(quiet, never),
  ])
  expect(other).toBe(one)
})

test('progress goes forward only, also when the history changes meanwhile', async () => {
  const { device } = await deviceWithBackups()
  let changes = 0
  const seen: string[] = []
  const order = ['preparing', 'uploading', 'committing']
  let last = { step: 0, done: 0, total: 0 }
  const meddle = async (name: string) => {
    if (name !== 'putObject' || changes > 0) return
    changes++
    const more = [...items, ...randomItems(40, chats, seeded(32))]
    await writeHistory(device.store, world.core, { items: more, chats })
  }
  const busy = device.restarted({ services: through(world.services, meddle) })
  await busy.backups.backUpNow(
    ({ step, done, total }) => {
      const now = { step: order.indexOf(step), done, total }
      if (now.step < last.step) seen.push(`back to ${step}`)
      if (now.step === last.step && (now.done < last.done || now.total < last.total)) seen.push('less')
      last = now
    },
    never,
    { guard: true },
  )
  expect(changes).toBe(1)
  expect(seen).toEqual([])
})
