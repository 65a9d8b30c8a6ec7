import type { FrameChunk } from '../../../domain/file/splitter.ts'
import { patchIds } from '../../../domain/frame/patch-ids.ts'
import type { IdAssigner } from '../../../domain/merge/id-assigner.ts'
import { frameOf } from '../../../domain/importers/signal/item-runs.ts'
import { bodyOf, delimited } from '../../../domain/frame/wire.ts'

/** A source's item as it will lie in this history: a view, or a patched copy. With its length varint. */
export function inHistoryIds(chunk: FrameChunk, i: number, ids: IdAssigner, odd: boolean): Uint8Array {
  const frame = frameOf(chunk.bytes, chunk.columns, i)
  if (ids.unchanged && !odd) return frame
  const body = bodyOf(frame)
  const patched = patchIds(body, ids).bytes
  return patched === body ? frame : delimited(patched)
}

/** 0 is no id and stays none. */
export function mappedId(id: number, map: { get(id: number): number }): number {
  return id === 0 ? 0 : map.get(id)
}
