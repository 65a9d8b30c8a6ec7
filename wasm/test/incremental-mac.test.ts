import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { toHex } from '../../src/core/bytes.ts'
import { builtCore } from './built-core.ts'
import { Random } from './random.ts'
import { incrementalMac } from './twins/sha256.ts'

vi.setConfig({ testTimeout: 600_000 }) // they end by themselves; a busy machine only takes longer

const core = await builtCore()

interface Case {
  readonly dataLength: number
  readonly chunkSize: number
  readonly hmacKey: string
  readonly macCount: number
  readonly incrementalMac?: string
  readonly incrementalMacSha256: string
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/incremental-mac.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

function vectorData(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 31 * i + 7 * Math.floor(i / 256) + 13 * Math.floor(i / 65536))
}

test.each(cases)('vector: $dataLength bytes in chunks of $chunkSize', (vector) => {
  const data = vectorData(vector.dataLength)
  const random = new Random(vector.dataLength)
  for (const parts of [[data], random.cuts(data, 8)]) {
    const mac = core.incrementalMac(Buffer.from(vector.hmacKey, 'hex'), vector.chunkSize)
    for (const part of parts) mac.update(part)
    const macs = mac.finish()
    expect(macs.length).toBe(32 * vector.macCount)
    if (vector.incrementalMac) expect(toHex(macs)).toBe(vector.incrementalMac)
    expect(createHash('sha256').update(macs).digest('hex')).toBe(vector.incrementalMacSha256)
  }
})

test('agrees with the twin at every chunk size around a block', () => {
  const random = new Random(3)
  for (const chunk of [1, 2, 31, 55, 56, 63, 64, 65, 100, 128, 300]) {
    const data = random.bytes(300)
    const key = random.bytes(random.pick([16, 32, 64, 90]))
    const mac = core.incrementalMac(key, chunk)
    for (const part of random.cuts(data, 9)) mac.update(part)
    expect(toHex(mac.finish()), `chunk ${chunk}`).toBe(toHex(incrementalMac(key, data, chunk)))
  }
})

test('refuses chunks of no size, and use after the end', () => {
  for (const chunk of [0, -1, 0.5, NaN]) {
    expect(() => core.incrementalMac(new Uint8Array(32), chunk)).toThrow(
      expect.objectContaining({ code: 'bad-length' }),
    )
  }
  const mac = core.incrementalMac(new Uint8Array(32), 10)
  mac.finish()
  expect(() => mac.update(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'bug' }))
  expect(() => mac.finish()).toThrow(expect.objectContaining({ code: 'bug' }))
})
