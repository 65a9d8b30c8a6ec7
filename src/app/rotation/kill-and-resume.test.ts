import { afterAll, beforeAll, expect, test } from 'vitest'
import { isCode } from '../../core/errors.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { executioner, Killed } from '../archive/testing/killing.ts'
import { contentOf, writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'
import type { CopiedKeys } from './testing/old-archive.ts'
import { callsTaken, copyKeys } from './testing/old-archive.ts'

const items = randomItems(700, 4, seeded(71))
// Each try fetches four sets of credentials: here a few states are met, `npm run drill -- rotation` meets them all.
// The ordinary run strikes a few times in the middle, from either side; the slow one at every step.
const stride = process.env['SLOW'] ? 1 : 19
const starts = process.env['SLOW'] ? { before: 1, after: 1 } : { before: 8, after: 16 }

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

interface Begun {
  readonly device: Device
  readonly old: string
  readonly next: string
  readonly copied: CopiedKeys
}

/** The service counts calls by address: each try comes so much later that it has forgotten the one before. */
const betweenTriesMs = 10 * 60_000

async function begin(): Promise<Begun> {
  world.now += betweenTriesMs
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const old = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const { key: next } = await device.keys.makeNextKey(false)
  await device.keys.confirmNextKey(next)
  return { device, old, next, copied: await copyKeys(device) }
}

/** Which of the two keys opens a whole archive: both never do. */
async function opening({ old, next }: Begun): Promise<'old' | 'next'> {
  const opened: ('old' | 'next')[] = []
  for (const [name, key] of [
    ['old', old],
    ['next', next],
  ] as const) {
    const stranger = world.device()
    try {
      const answer = await stranger.backups.peekArchive(key)
      expect(answer).toMatchObject({ ok: true, archive: { messages: items.length } })
      opened.push(name)
    } catch (error) {
      if (!isCode(error, 'no-archive')) throw error
    }
  }
  expect(opened).toHaveLength(1)
  return opened[0]!
}

async function restoredItems(key: string) {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return (await contentOf(fresh.store, world.core)).items
}

/** Runs `work` on fresh starts of a device, each killed at a later step, until one gets through. */
async function killedEverywhere(
  work: (device: Device) => Promise<void>,
  check: (begun: Begun, finished: boolean) => Promise<void>,
): Promise<number> {
  let kills = 0
  for (const when of ['before', 'after'] as const) {
    for (let at: number = starts[when]; ; at += stride) {
      const begun = await begin()
      const { store, services } = executioner(begun.device.store, world.services, { at, when })
      const doomed = begun.device.restarted({ store, services })
      const outcome = await work(doomed).then(
        () => 'finished',
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error
          return 'killed'
        },
      )
      if (outcome === 'finished') break
      kills++
      await check(begun, false)
      await work(begun.device.restarted())
      await check(begun, true)
    }
  }
  return kills
}

test('a change of key killed at any step leaves one key that restores, and goes on to its end', async () => {
  const kills = await killedEverywhere(
    (device) => device.keys.resume(never),
    async (begun, finished) => {
      const which = await opening(begun)
      if (!finished) return
      expect(which).toBe('next')
      const { device, next, copied } = begun
      expect(await restoredItems(next)).toEqual((await contentOf(device.store, world.core)).items)
      expect(await callsTaken(copied.messages)).toEqual([])
      expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
      expect(device.store.outbox.size).toBe(0)
    },
  )
  expect(kills).toBeGreaterThan(30 / stride)
}, 240_000)

test('a cancelling killed at any step leaves the old key, and goes on to its end', async () => {
  const kills = await killedEverywhere(
    async (device) => {
      const stopping = new AbortController()
      const stop = ({ step }: { step: string }) => {
        if (step === 'committing') stopping.abort()
      }
      const standing = await device.keys.readKeyStanding()
      if (standing?.change?.step === 'cancelling') return device.keys.resume(never)
      if (standing?.change) await device.keys.changeKey(stop, stopping.signal).catch(unlessKilled)
      await device.keys.cancelKeyChange()
    },
    async (begun, finished) => {
      expect(await opening(begun)).toBe('old')
      if (!finished) return
      await begun.device.backups.backUpNow(quiet, never)
      expect([...begun.device.store.jobs.keys()]).toEqual(['archive/plan'])
    },
  )
  expect(kills).toBeGreaterThan(20 / stride)
}, 240_000)

function unlessKilled(error: unknown): void {
  if (!isCode(error, 'cancelled')) throw error
}
