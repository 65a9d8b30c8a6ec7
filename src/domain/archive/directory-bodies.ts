import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint } from '../../core/varint.ts'
import { stripAccountSecrets, stripInfoSecrets } from '../frame/redact.ts'
import { delimited } from '../frame/wire.ts'
import type { DirectoryRow } from '../history/types.ts'
import { maxPageBytes } from '../history/types.ts'
import { maxBodyFrames, maxObjectBodies } from './object.ts'

/** Frames of the directory that travel together, not yet compressed. */
export interface DirectoryDraft {
  readonly rows: readonly number[]
  readonly frames: Bytes
}

/**
 * Cuts end at fixed row numbers besides where a limit is met, so that a row that grows or goes does not move the
 * cuts of all rows behind it.
 */
const rowsPerBody = maxBodyFrames / 2
const rowsPerObject = rowsPerBody * maxObjectBodies

/** Without what is live at Signal's own service. Null: it cannot be told whether the row holds such a secret. */
export function redactRow({ row, frame }: DirectoryRow): Bytes | null {
  const length = readVarint(frame, 0)
  if (length?.next === undefined || length.value !== frame.length - length.next) return null
  const bare = frame.subarray(length.next)
  const kept = row === 0 ? stripInfoSecrets(bare) : stripAccountSecrets(bare)
  return kept && (kept === bare ? frame : delimited(kept))
}

/** One array of bodies for each object. `rows` in row order, redacted. */
export function cutDirectory(rows: readonly DirectoryRow[]): DirectoryDraft[][] {
  const objects: DirectoryDraft[][] = []
  let bodies: DirectoryDraft[] = []
  let body: DirectoryRow[] = []
  let bytes = 0
  const endBody = () => {
    if (body.length === 0) return
    bodies.push({ rows: body.map(({ row }) => row), frames: concat(...body.map(({ frame }) => frame)) })
    body = []
    bytes = 0
    if (bodies.length === maxObjectBodies) endObject()
  }
  const endObject = () => {
    endBody()
    if (bodies.length > 0) objects.push(bodies)
    bodies = []
  }
  let before = -1
  for (const row of rows) {
    if (Math.floor(row.row / rowsPerObject) !== Math.floor(before / rowsPerObject)) endObject()
    else if (Math.floor(row.row / rowsPerBody) !== Math.floor(before / rowsPerBody)) endBody()
    else if (bytes + row.frame.length > maxPageBytes) endBody()
    body.push(row)
    bytes += row.frame.length
    before = row.row
  }
  endObject()
  return objects
}

/** The rows of one body again. Throws `bad-frame` unless frames and numbers agree. */
export function splitDirectory(frames: Bytes, rows: readonly number[]): DirectoryRow[] {
  let at = 0
  const split = rows.map((row) => {
    const length = readVarint(frames, at)
    const end = length ? length.next + length.value : Infinity
    if (end > frames.length) throw new HeirloomError('bad-frame', 'a directory ends within a frame')
    const frame = frames.slice(at, end)
    at = end
    return { row, frame }
  })
  if (at !== frames.length) throw new HeirloomError('bad-frame', 'a directory holds more than it says')
  return split
}
