import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { World } from '../archive/testing/world.ts'
import { startWorld, turnOn } from '../archive/testing/world.ts'
import { isTimeToAsk } from './key-record.ts'

const dayMs = 86_400_000

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function on() {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: randomItems(20, 2, seeded(5)), chats: 2 })
  return { device, key: await turnOn(device) }
}

test('the key is asked for after a week, then twice a year, and never where that was said', async () => {
  const began = world.now
  const { device, key } = await on()
  const asked = async (days: number) => {
    world.now = began + days * dayMs
    return (await device.keys.readKeyStanding())!.askNow
  }
  expect([await asked(0), await asked(6), await asked(8)]).toEqual([false, false, true])
  await device.keys.putOffConfirming('later')
  expect([await asked(20), await asked(39)]).toEqual([false, true])
  expect(await device.keys.confirmKey(key.replaceAll(' ', '\n').toLowerCase())).toEqual({ ok: true })
  expect(await device.keys.readKeyStanding()).toMatchObject({ askNow: false, confirmedAt: world.now })
  expect([await asked(39 + 181), await asked(39 + 183)]).toEqual([false, true])
  await device.keys.putOffConfirming('never')
  expect(await asked(4000)).toBe(false)
  world.now = began
})

test('what was said while the clock was years ahead does not keep the question away', () => {
  const made = 1_790_000_000_000
  const now = made + 30 * dayMs
  const record = { confirmedAt: 0, askAfter: 0, neverAsk: false, givenUpAt: 0 }
  const ahead = now + 900 * dayMs
  expect(isTimeToAsk({ ...record, confirmedAt: ahead }, made, now)).toBe(true)
  expect(isTimeToAsk({ ...record, askAfter: ahead }, made, now)).toBe(true)
  expect(isTimeToAsk({ ...record, confirmedAt: now + dayMs }, made, now)).toBe(false)
})

test('what was typed is told apart: no key, a slip in one group, another key altogether', async () => {
  const { device, key } = await on()
  expect(await device.keys.confirmKey(key.slice(1))).toMatchObject({ reason: 'wrong-shape', length: 63 })
  const slip = `${key.slice(0, 10)}${key[10] === 'X' ? 'Y' : 'X'}${key.slice(11)}`
  expect(await device.keys.confirmKey(slip)).toEqual({ ok: false, reason: 'wrong-key', badGroups: [2] })
  const other = Array.from(key).reverse().join('')
  expect(await device.keys.confirmKey(other)).toEqual({ ok: false, reason: 'wrong-key' })
  expect((await device.keys.readKeyStanding())!.confirmedAt).toBe(0)
})

test('it is shown again only where the app lock keeps it', async () => {
  const { device, key } = await on()
  await device.keys.confirmKey(key)
  await expect(device.keys.showKeyAgain()).rejects.toMatchObject({ code: 'not-found' })
  expect(device.store.settings.has('recovery-key')).toBe(false)
  device.store.lockState = () => Promise.resolve('unlocked')
  expect((await device.keys.readKeyStanding())!.canShow).toBe(false)
  await device.keys.confirmKey(key)
  expect((await device.keys.readKeyStanding())!.canShow).toBe(true)
  expect(await device.keys.showKeyAgain()).toMatchObject({ key, serviceUrl: world.url })
  // One that is kept of another backup is not shown for this one.
  await device.store.writeSetting('recovery-key', new TextEncoder().encode('a'.repeat(64)))
  await expect(device.keys.showKeyAgain()).rejects.toMatchObject({ code: 'not-found' })
})
