import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import vectors from '../../../vectors/incremental-mac.json' with { type: 'json' }
import local from '../../../vectors/local-backup.json' with { type: 'json' }
import { fromHex, toHex } from '../../core/bytes.ts'
import { testCore } from '../file/testing/core.ts'
import { aesFirst } from '../keys/key-types.ts'

const core = await testCore()

/** The vectors' data[i]. */
function dataOf(length: number): Uint8Array {
  return Uint8Array.from(
    { length },
    (_, i) => (31 * i + 7 * Math.floor(i / 256) + 13 * Math.floor(i / 65_536)) % 256,
  )
}

function macs(key: Uint8Array, chunkBytes: number, data: Uint8Array, cut: number): Uint8Array {
  const stream = core.incrementalMac(key, chunkBytes)
  for (let at = 0; at < data.length; at += cut) stream.update(data.subarray(at, at + cut))
  return stream.finish()
}

test.each(vectors.cases)('$dataLength bytes in chunks of $chunkSize', (vector) => {
  const data = dataOf(vector.dataLength)
  const [key, chunkSize] = [fromHex(vector.hmacKey)!, vector.chunkSize]
  for (const cut of [Math.max(1, data.length), 4097]) {
    const all = macs(key, chunkSize, data, cut)
    expect(all.length).toBe(32 * vector.macCount)
    expect(createHash('sha256').update(all).digest('hex')).toBe(vector.incrementalMacSha256)
    expect(toHex(all.subarray(-32))).toBe(vector.lastMac)
  }
})

test.each(local.attachments.filter(({ file }) => file))('attachment of $fileLength bytes', (vector) => {
  const { hmacKey } = aesFirst(fromHex(vector.key)!)
  const all = macs(hmacKey, vector.incrementalMacChunkSize, fromHex(vector.file!)!, 100)
  expect(toHex(all)).toBe(vector.incrementalMac)
})
