import { expect, test } from 'vitest'
import { WireWriter } from '../history/wire.ts'
import { decodeHead, decodePlan, encodeHead, timelessHead } from './journal-records.ts'
import { maxRows } from './object-rows.ts'

const name = (n: number) => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(0, n)
  return bytes
}
const names = (count: number) => Array.from({ length: count }, (_, n) => name(n))
const badRecord = expect.objectContaining({ code: 'bad-record' }) as unknown

test('a head comes back as it was written, each lost name once', () => {
  const head = { archiveTime: 1, admitBy: 2, fixedAt: 3, startedAt: 4, lost: [name(1), name(2)] }
  expect(decodeHead(encodeHead(head))).toEqual(head)
  expect(decodeHead(encodeHead({ ...head, lost: [name(1), name(2), name(1)] })).lost).toEqual(head.lost)
})

test('more lost names than archives have are not written, and not read', () => {
  const most = 2 * maxRows
  const { lost } = decodeHead(encodeHead(timelessHead(1, names(most + 5))))
  expect([lost.length, lost[0], lost.at(-1)]).toEqual([most, name(5), name(most + 4)])
  const writer = new WireWriter()
  for (const each of names(most + 1)) writer.bytes(3, each)
  expect(() => decodeHead(writer.finish())).toThrow(badRecord)
})

test('a plan that sets aside more than is told one by one is refused', () => {
  const part = new WireWriter().uint(2, 5).finish()
  const plan = (count: number) => {
    const writer = new WireWriter()
    for (let n = 0; n < count; n++) writer.message(7, part)
    return writer.finish()
  }
  expect(decodePlan(plan(200)).setAside).toHaveLength(200)
  expect(() => decodePlan(plan(201))).toThrow(badRecord)
})
