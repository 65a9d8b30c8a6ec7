import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint } from '../../core/varint.ts'
import type { Frame } from '../frame/backup_pb.ts'
import { encodeFrame } from '../frame/frame.ts'

/** One directory frame on its way through a merge. `frame` is null, or not trusted, when `odd`. */
export interface DirectoryEntry {
  /** Row in the history; null: not given yet. */
  row: number | null
  frame: Frame | null
  /** Without length varint. */
  body: Uint8Array
  readonly odd: boolean
  /** Whether it must be written: new, replaced or amended. */
  changed: boolean
  /** Whether its contents come from the source that is merged in. */
  fromSource: boolean
}

/** Takes the length varint off a stored row. */
export function rowBody(frame: Uint8Array): Uint8Array {
  const length = readVarint(frame, 0)
  if (!length || length.next + length.value !== frame.length)
    throw new HeirloomError('bad-record', 'a directory row is not one frame')
  return frame.subarray(length.next)
}

/** Changes an entry's frame for good: only what must differ is touched, but the frame is encoded again. */
export function amend(entry: DirectoryEntry, change: (frame: Frame) => void): void {
  if (!entry.frame) return
  change(entry.frame)
  entry.body = encodeFrame(entry.frame)
  entry.changed = true
}

/** Replaces an entry's contents by another frame. True when that made a difference. */
export function replace(entry: DirectoryEntry, frame: Frame, body: Uint8Array): void {
  if (!equalBytes(entry.body, body)) entry.changed = true
  entry.frame = frame
  entry.body = body
  entry.fromSource = true
}
