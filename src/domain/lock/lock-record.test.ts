import { expect, test } from 'vitest'
import { concat } from '../../core/bytes.ts'
import type { LockRecord, LockSlot } from './lock-record.ts'
import { decodeLock, encodeLock, epochAfter, lockEpoch, slotBinding } from './lock-record.ts'

const fill = (byte: number, length: number) => new Uint8Array(length).fill(byte)
const base = { salt: fill(7, 32), wrapped: fill(9, 60) }
const passphrase: LockSlot = {
  kind: 'passphrase',
  ...base,
  cost: { memoryKiB: 65_536, iterations: 3, lanes: 1 },
}
const passkey: LockSlot = { kind: 'passkey', ...base, credentialId: fill(5, 64) }
const lock: LockRecord = { epoch: 2, oldEpoch: 1, id: fill(1, 16), slots: [passphrase, passkey] }

test('a lock record is itself again after a round trip', () => {
  expect(decodeLock(encodeLock(lock))).toEqual(lock)
  expect(lockEpoch(encodeLock(lock))).toBe(2)
})

test('what is no lock record is refused, and a newer one is named', () => {
  const whole = encodeLock(lock)
  for (let length = 0; length < whole.length; length++) {
    // Between two fields a cut leaves a record with fewer slots; none of them may be half there.
    const cut = whole.subarray(0, length)
    try {
      expect(decodeLock(cut).slots.length).toBeLessThan(2)
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-record' })
    }
  }
  const newer = whole.slice()
  newer[5] = 2
  expect(() => decodeLock(newer)).toThrow(expect.objectContaining({ code: 'newer-database' }))
  expect(() => lockEpoch(newer)).toThrow(expect.objectContaining({ code: 'newer-database' }))
  for (const odd of [null, 'text', fill(0, 200), concat(whole, fill(255, 70_000))])
    expect(() => decodeLock(odd)).toThrow(expect.objectContaining({ code: 'bad-record' }))
})

test('what a slot asks of the device is bounded', () => {
  for (const cost of [
    { memoryKiB: 4 * 1024 * 1024, iterations: 3, lanes: 1 },
    { memoryKiB: 65_536, iterations: 100_000, lanes: 1 },
    { memoryKiB: 65_536, iterations: 3, lanes: 64 },
    { memoryKiB: 0, iterations: 0, lanes: 0 },
  ]) {
    const odd = encodeLock({ ...lock, slots: [{ ...passphrase, cost }] })
    expect(() => decodeLock(odd)).toThrow(expect.objectContaining({ code: 'bad-record' }))
  }
  const many = encodeLock({ ...lock, slots: Array.from({ length: 17 }, () => passkey) })
  expect(() => decodeLock(many)).toThrow(expect.objectContaining({ code: 'bad-record' }))
})

test('a wrapped key is bound to all of its slot', () => {
  const cheaper: LockSlot = { ...passphrase, cost: { ...passphrase.cost, iterations: 1 } }
  const bindings = [passphrase, passkey, cheaper, { ...passkey, credentialId: fill(6, 64) }]
    .map((slot) => slotBinding(lock, slot))
    .concat(
      slotBinding({ ...lock, epoch: 3 }, passphrase),
      slotBinding({ ...lock, id: fill(2, 16) }, passphrase),
    )
  expect(new Set(bindings.map((bytes) => bytes.join())).size).toBe(bindings.length)
})

test('epochs go round in one byte and never become 0', () => {
  expect([epochAfter(1), epochAfter(254), epochAfter(255)]).toEqual([2, 255, 1])
})
