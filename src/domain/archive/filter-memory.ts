import type { Bytes } from '../../core/bytes.ts'
import { archiveHorizonMs } from '../frame/expiry.ts'
import type { ArchiveTimes } from './archive-times.ts'
import type { PageId } from '../history/types.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'

/**
 * What an archive made of a page that holds something volatile, so that the next one need not open it again. Page
 * ids are never given twice: it stays true until the soonest expiry of what was kept comes near, or an archive is made
 * by an earlier time, by which something that was left out is not due yet (the clock had been wrong).
 */
export interface FilterResult {
  readonly page: PageId
  /** Messages that were kept; 0: none. */
  readonly items: number
  /** Of what was kept, 16 bytes; empty when nothing was. */
  readonly contentHash: Bytes
  readonly soonestExpiry: number
  /** The latest expiry among what was left out, 0: no timer of it runs. */
  readonly latestLeftOut: number
  readonly minDate: number
  readonly maxDate: number
  readonly viewOnce: number
  readonly expiring: number
}

/** Whether an archive made by these times would make the same of the page. */
export function stillTrue(result: FilterResult, { archiveTime, admitBy }: ArchiveTimes): boolean {
  const { soonestExpiry, latestLeftOut } = result
  const keeps = soonestExpiry === 0 || soonestExpiry >= admitBy + archiveHorizonMs
  return keeps && (latestLeftOut === 0 || latestLeftOut < archiveTime + archiveHorizonMs)
}

export function encodeFilterResult(result: FilterResult): Bytes {
  return new WireWriter()
    .uint(1, result.page)
    .uint(2, result.items)
    .bytes(3, result.contentHash)
    .uint(4, result.soonestExpiry)
    .uint(5, result.minDate)
    .uint(6, result.maxDate)
    .uint(7, result.viewOnce)
    .uint(8, result.expiring)
    .uint(9, result.latestLeftOut)
    .finish()
}

export function decodeFilterResult(reader: WireReader): FilterResult {
  const numbers = new Map<number, number>()
  let contentHash: Bytes = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 3) contentHash = owned(reader.bytes(16))
    else if (field <= 9) numbers.set(field, reader.uint())
    else reader.skip()
  }
  const number = (field: number) => numbers.get(field) ?? 0
  const items = number(2)
  if (contentHash.length !== (items === 0 ? 0 : 16)) throw badRecord('bad filter result')
  return {
    page: number(1),
    items,
    contentHash,
    soonestExpiry: number(4),
    latestLeftOut: number(9),
    minDate: number(5),
    maxDate: number(6),
    viewOnce: number(7),
    expiring: number(8),
  }
}

export const maxFilterResultBytes = 128
