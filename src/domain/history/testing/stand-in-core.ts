import { createHash } from 'node:crypto'
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { HeirloomError } from '../../../core/errors.ts'
import { readVarint } from '../../../core/varint.ts'
import { frameFlags } from '../../core-port.ts'
import type { Core, FrameColumns, ScanResult } from '../../core-port.ts'
import { WireReader } from '../../frame/wire.ts'

type Part = Pick<Core, 'deflate' | 'inflate' | 'crc32' | 'sha256' | 'scan'>

/** The parts of the core that the history needs, in plain TypeScript over zlib. */
export const standInCore: Part = {
  deflate: (bytes) =>
    new Uint8Array(deflateRawSync(bytes, { level: 1, finishFlush: constants.Z_FULL_FLUSH })),
  inflate(bytes, length) {
    const out = inflateRawSync(Buffer.concat([bytes, Buffer.from([3, 0])]), { maxOutputLength: length + 1 })
    if (out.length !== length) throw new HeirloomError('bad-gzip', 'unexpected length')
    return new Uint8Array(out)
  },
  crc32: (bytes, crc = 0) => crc32(bytes, crc),
  sha256: (inputs) => inputs.map((bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())),
  scan,
}

function scan(bytes: Uint8Array, at: number, columns: FrameColumns): ScanResult {
  let frames = 0
  let next = at
  while (frames < columns.capacity) {
    const length = readVarint(bytes, next)
    if (!length || length.next + length.value > bytes.length) break
    readRow(bytes, next, length.next + length.value, length.next, columns, frames++)
    next = length.next + length.value
  }
  return { frames, next }
}

function readRow(
  bytes: Uint8Array,
  at: number,
  end: number,
  from: number,
  columns: FrameColumns,
  i: number,
): void {
  for (const column of Object.values(columns) as (number | Float64Array)[]) {
    if (typeof column !== 'number') column[i] = 0
  }
  columns.at[i] = at
  columns.length[i] = end - at
  const frame = new WireReader(bytes, from, end)
  if (!frame.next() || frame.number !== 4) {
    columns.kind[i] = frame.number
    columns.flags[i] = frameFlags.odd
    return
  }
  columns.kind[i] = 4
  const item = new WireReader(bytes, frame.valueAt, frame.end)
  let start = 0
  let expires = 0
  let read = false
  while (item.next()) {
    if (item.number === 1) columns.chat[i] = item.value() ?? 0
    if (item.number === 2) columns.author[i] = item.value() ?? 0
    if (item.number === 3) columns.dateSent[i] = item.value() ?? 0
    if (item.number === 4) start = item.value() ?? 0
    if (item.number === 5) expires = item.value() ?? 0
    if (item.number === 8 || item.number === 9) {
      columns.flags[i]! |= item.number === 8 ? frameFlags.incoming : frameFlags.outgoing | frameFlags.read
      const details = new WireReader(bytes, item.valueAt, item.end)
      while (details.next()) {
        if (item.number === 8 && details.number === 1) columns.dateReceived[i] = details.value() ?? 0
        if (item.number === 9 && details.number === 2) columns.dateReceived[i] = details.value() ?? 0
        if (item.number === 8 && details.number === 3) read = details.value() === 1
      }
    }
    if (item.number === 10) columns.flags[i]! |= frameFlags.directionless
    if (item.number >= 11 && item.number !== 21) columns.itemKind[i] = item.number
    if (item.number === 18) columns.flags[i]! |= frameFlags.viewOnce
  }
  if (read) columns.flags[i]! |= frameFlags.read
  if (columns.itemKind[i] === 0 || item.broken) columns.flags[i]! |= frameFlags.odd
  columns.expiresAt[i] = start > 0 && expires > 0 ? start + expires : 0
  columns.timer[i] = start === 0 ? expires : 0
}
