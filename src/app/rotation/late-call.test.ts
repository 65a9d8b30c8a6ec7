import { afterAll, beforeAll, expect, test } from 'vitest'
import { isCode } from '../../core/errors.ts'
import type { AccountSession, ArchiveService, Services } from '../../domain/ports.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'

const items = randomItems(300, 4, seeded(81))

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/**
 * A network on which the call that puts the next key in place is still on its way while the person stops it: it arrives
 * just before the first call named here, and its answer never comes back.
 */
function slowNetwork(services: Services, arrivesBefore: 'dropNext' | 'retire') {
  let land: (() => Promise<void>) | null = null
  let sent: () => void = () => undefined
  const onItsWay = new Promise<void>((resolve) => (sent = resolve))
  const landed = async () => {
    const late = land
    land = null
    await late?.().catch(() => undefined)
  }
  const over: Services = {
    ...services,
    archive: (...args): ArchiveService => {
      const service = services.archive(...args)
      const retire = async () => {
        if (arrivesBefore === 'retire') await landed()
        await service.retire()
      }
      return { ...service, retire }
    },
    account: (url) => ({
      open: async (seed, purpose): Promise<AccountSession> => {
        const session = await services.account(url).open(seed, purpose)
        return {
          ...session,
          promoteNext: (next) => {
            land = () => session.promoteNext(next)
            sent()
            return new Promise(() => undefined)
          },
          dropNext: async () => {
            if (arrivesBefore === 'dropNext') await landed()
            await session.dropNext()
          },
        }
      },
    }),
  }
  return { services: over, onItsWay, landed }
}

async function opens(key: string): Promise<boolean> {
  try {
    const answer = await world.device().backups.peekArchive(key)
    return answer.ok && answer.archive?.messages === items.length
  } catch (error) {
    if (!isCode(error, 'no-archive')) throw error
    return false
  }
}

async function begun(): Promise<{ device: Device; old: string; next: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const old = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const { key: next } = await device.keys.makeNextKey(false)
  await device.keys.confirmNextKey(next)
  return { device, old, next }
}

test.each(['dropNext', 'retire'] as const)(
  'a key that is put in place after its cancelling began leaves one key that restores: before %s',
  async (arrivesBefore) => {
    const { device, old, next } = await begun()
    const { services, onItsWay, landed } = slowNetwork(world.services, arrivesBefore)
    const slow = device.restarted({ services })
    const stopping = new AbortController()
    const changing = slow.keys.changeKey(quiet, stopping.signal).catch(() => undefined)
    await onItsWay
    stopping.abort()
    await changing
    const outcome = await slow.keys.cancelKeyChange().then(
      () => 'cancelled',
      (error: unknown) => (isCode(error, 'key-changed') ? 'changed' : error),
    )
    await landed()
    expect(outcome).toBe(arrivesBefore === 'dropNext' ? 'changed' : 'cancelled')
    const stays = outcome === 'changed' ? next : old
    expect(await opens(stays)).toBe(true)
    // What is known here says the same, and goes on from there.
    const after = device.restarted()
    await after.keys.resume(never)
    await after.backups.backUpNow(quiet, never)
    expect(await opens(stays)).toBe(true)
  },
)
