import { expect, test } from 'vitest'
import type { Bytes } from '../../../core/bytes.ts'
import { WireWriter } from '../../../domain/history/wire.ts'
import { agreedWith, isAgreed } from './join-consent.ts'

const device = (n: number): Bytes => new Uint8Array(16).fill(n)
const keeping = (record: Bytes | null) => ({ readSetting: () => Promise.resolve(record) })

test('devices are remembered, the newest sixteen of them', async () => {
  let record: Bytes | null = null
  for (let n = 1; n <= 18; n++) record = await agreedWith(keeping(record), device(n))
  record = await agreedWith(keeping(record), device(5))
  const agreed = await Promise.all(
    Array.from({ length: 18 }, (_, i) => isAgreed(keeping(record), device(i + 1))),
  )
  expect(agreed).toEqual(Array.from({ length: 18 }, (_, i) => i >= 2))
})

test('a record that names more, or no whole device, names none: the person is asked again', async () => {
  const naming = (each: Bytes, count: number) => {
    const writer = new WireWriter()
    for (let n = 0; n < count; n++) writer.bytes(1, each)
    return keeping(writer.finish())
  }
  expect(await isAgreed(naming(device(1), 16), device(1))).toBe(true)
  expect(await isAgreed(naming(device(1), 17), device(1))).toBe(false)
  expect(await isAgreed(naming(new Uint8Array(15).fill(1), 1), device(1))).toBe(false)
})
