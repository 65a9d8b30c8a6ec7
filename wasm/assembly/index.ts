// What the module offers. src/adapters/core/exports.ts types it by hand; a test compares the two.
import { countsInit } from './deflate-counts'
import { crcInit } from './crc32'
import { fixedTablesInit } from './inflate-table'
import * as L from './layout'
import * as Row from './frame-row'

crcInit()
fixedTablesInit()
countsInit()
assert(L.END <= (<usize>memory.size()) << 16)

export const inputAt: u32 = <u32>L.INPUT
export const inputSize: u32 = <u32>L.INPUT_SIZE
export const outputAt: u32 = <u32>L.OUTPUT
export const outputSize: u32 = <u32>L.OUTPUT_SIZE
export const streamInputAt: u32 = <u32>L.STREAM_INPUT
export const streamInputSize: u32 = <u32>L.STREAM_INPUT_SIZE
/** What a stream needs to go on later: its state and, behind it, its history. */
export const streamStateAt: u32 = <u32>L.STREAM_STATE
export const streamStateSize: u32 = <u32>(L.INFLATE_STATE_SIZE + L.HISTORY_SIZE)

export const lanesAt: u32 = <u32>L.LANES
export const laneSize: u32 = <u32>L.LANE_SIZE
export const hashStateAt: u32 = <u32>L.HASH_STATE
export const hashStateSize: u32 = <u32>L.HASH_STATE_SIZE

export const columnCapacity: u32 = <u32>L.COLUMN_CAPACITY
export const columnKind: u32 = <u32>Row.COLUMN_KIND
export const columnItemKind: u32 = <u32>Row.COLUMN_ITEM_KIND
export const columnFlags: u32 = <u32>Row.COLUMN_FLAGS
export const columnAt: u32 = <u32>Row.COLUMN_AT
export const columnLength: u32 = <u32>Row.COLUMN_LENGTH
export const columnChat: u32 = <u32>Row.COLUMN_CHAT
export const columnAuthor: u32 = <u32>Row.COLUMN_AUTHOR
export const columnDateSent: u32 = <u32>Row.COLUMN_DATE_SENT
export const columnDateReceived: u32 = <u32>Row.COLUMN_DATE_RECEIVED
export const columnExpiresAt: u32 = <u32>Row.COLUMN_EXPIRES_AT
export const columnTimer: u32 = <u32>Row.COLUMN_TIMER
export const columnBodyAt: u32 = <u32>Row.COLUMN_BODY_AT
export const columnBodyLength: u32 = <u32>Row.COLUMN_BODY_LENGTH
export const columnAttachments: u32 = <u32>Row.COLUMN_ATTACHMENTS
export const columnFiles: u32 = <u32>Row.COLUMN_FILES

export { crc32, crc32Combine } from './crc32'
export { deflate } from './deflate'
export { pageStart, pageRun, pageLength, pageAtBorder, pageUnused } from './inflate-page'
export {
  gunzipStart,
  gunzipFeed,
  gunzipRun,
  gunzipPieceAt,
  gunzipPieceLength,
  gunzipTaken,
  gunzipLength,
} from './gunzip'
export { hashStart, hashKey, hashUpdate, hashFinish, hashPeek } from './hash'
export { scan, scanNext } from './frame-scan'
