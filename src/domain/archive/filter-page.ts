import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Core, FrameColumns } from '../core-port.ts'
import { frameColumns, frameFlags } from '../core-port.ts'
import { archiveHorizonMs } from '../frame/expiry.ts'
import type { Page, PageFacts, Volatile } from '../history/types.ts'
import { maxPageItems } from '../history/types.ts'
import type { PagePacker } from '../ports.ts'
import type { ObjectBody } from './object.ts'

/** Whether an archive of this time may have to leave something of the page out. */
export function mayLeaveOut(page: Volatile, archiveTime: number): boolean {
  return (
    page.viewOnce > 0 ||
    (page.shortestTimer !== 0 && page.shortestTimer < archiveHorizonMs) ||
    expiresWithin(page, archiveTime + archiveHorizonMs)
  )
}

/** Whether something in the page vanishes before `until`. */
export function expiresWithin(page: Volatile, until: number): boolean {
  return page.soonestExpiry !== 0 && page.soonestExpiry < until
}

/**
 * Whether a page is what its header says, down to its frames: one that is not would spoil the whole object it goes
 * into.
 */
export function isWhole(core: Core, page: Pick<Page, 'body'> & PageFacts): boolean {
  try {
    return core.crc32(openFrames(core, page, page.body).bytes) === page.crc32
  } catch (error) {
    if (isCode(error, 'bad-gzip', 'bad-frame', 'bad-record', 'too-large')) return false
    throw error
  }
}

/** The frames of a page, one beside the other. */
export interface OpenedFrames {
  readonly bytes: Bytes
  /** Valid until the next page is opened. */
  readonly columns: FrameColumns
}

const columns = frameColumns(maxPageItems)

/** Inflates and scans. Throws `bad-gzip`, `bad-frame`, `bad-record` (the page holds another number of frames). */
function openFrames(core: Core, facts: PageFacts, body: Bytes): OpenedFrames {
  const bytes = core.inflate(body, facts.uncompressedLength)
  const scanned = core.scan(bytes, 0, columns)
  if (scanned.frames !== facts.items || scanned.next !== bytes.length)
    throw new HeirloomError('bad-record', 'a page holds another number of messages than it says')
  return { bytes, columns }
}

export interface FilteredPage {
  /** Null: nothing of it remains. */
  readonly body: ObjectBody | null
  readonly viewOnce: number
  readonly expiring: number
  /** The latest expiry among what was left out, 0: no timer of it runs. */
  readonly latestLeftOut: number
}

type Leaves = (columns: FrameColumns, i: number) => boolean

/** Writes a page again without the items that `leaves` names; as it is when there is none. */
export async function filterPage(
  { core, packer }: { readonly core: Core; readonly packer: PagePacker },
  page: Pick<Page, 'itemIds' | 'body'> & PageFacts,
  leaves: Leaves,
): Promise<FilteredPage> {
  const opened = openFrames(core, page, page.body)
  const kept: number[] = []
  let viewOnce = 0
  let latestLeftOut = 0
  for (let i = 0; i < page.items; i++) {
    if (!leaves(opened.columns, i)) kept.push(i)
    else if (opened.columns.flags[i]! & frameFlags.viewOnce) viewOnce++
    else latestLeftOut = Math.max(latestLeftOut, opened.columns.expiresAt[i]!)
  }
  const left = { viewOnce, expiring: page.items - kept.length - viewOnce, latestLeftOut }
  if (kept.length === 0) return { body: null, ...left }
  if (kept.length === page.items)
    return { body: { facts: page, itemIds: page.itemIds, body: page.body }, ...left }
  const numbers = factsOf(opened.columns, kept)
  const itemIds = kept.map((i) => page.itemIds[i]!)
  const frames = joinFrames(opened, kept)
  const uncompressedLength = frames.length
  const packed = await packer.pack(frames)
  const facts = { ...numbers, uncompressedLength, crc32: packed.crc32, contentHash: packed.contentHash }
  return { body: { facts, itemIds, body: packed.body }, ...left }
}

function joinFrames({ bytes, columns }: OpenedFrames, kept: readonly number[]): Bytes {
  let length = 0
  for (const i of kept) length += columns.length[i]!
  const frames = new Uint8Array(length)
  let at = 0
  for (const i of kept) {
    const start = columns.at[i]!
    frames.set(bytes.subarray(start, start + columns.length[i]!), at)
    at += columns.length[i]!
  }
  return frames
}

function factsOf(
  columns: FrameColumns,
  kept: readonly number[],
): Omit<PageFacts, 'uncompressedLength' | 'crc32' | 'contentHash'> {
  let minDate = Infinity
  let maxDate = 0
  let maxOrder = 0
  let viewOnce = 0
  let soonestExpiry = Infinity
  let shortestTimer = Infinity
  let odd = 0
  for (const i of kept) {
    const date = columns.dateSent[i]!
    minDate = Math.min(minDate, date)
    maxDate = Math.max(maxDate, date)
    maxOrder = Math.max(maxOrder, columns.dateReceived[i]! || date)
    soonestExpiry = Math.min(soonestExpiry, columns.expiresAt[i]! || Infinity)
    shortestTimer = Math.min(shortestTimer, columns.timer[i]! || Infinity)
    if (columns.flags[i]! & frameFlags.viewOnce) viewOnce++
    if (columns.flags[i]! & frameFlags.odd) odd++
  }
  return {
    items: kept.length,
    minDate,
    maxDate,
    maxOrder,
    viewOnce,
    soonestExpiry: soonestExpiry === Infinity ? 0 : soonestExpiry,
    shortestTimer: shortestTimer === Infinity ? 0 : shortestTimer,
    odd,
  }
}
