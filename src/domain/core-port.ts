import type { Bytes } from '../core/bytes.ts'

/**
 * The compute core (`wasm/`) as the rest of the program sees it: synchronous, one instance per worker, no ownership
 * of the caller's arrays. Bad data is answered with `HeirloomError`, never with a trap.
 */
export interface Core extends Compressor, FrameScanner {
  /** CRC-32 (IEEE) of `bytes`, going on from `crc` (0 to begin). */
  crc32(bytes: Uint8Array, crc?: number): number
  /** CRC-32 of a ∥ b from the CRCs of both and the length of b in bytes. */
  crc32Combine(a: number, b: number, lengthB: number): number
  /** SHA-256 of up to four byte strings, side by side. Same order out. */
  sha256(inputs: readonly Uint8Array[]): Bytes[]
  /** A group of `keys.length` (1 to 4) independent hash streams; a null key is plain SHA-256, else HMAC-SHA-256. */
  hashes(keys: readonly (Uint8Array | null)[]): HashGroup
  /** Incremental MAC (spec 5.5) over a stream, under one HMAC key and a chunk size of at least 1 byte. */
  incrementalMac(key: Uint8Array, chunkBytes: number): IncrementalMac
}

export interface HashGroup {
  /** One part per stream, of any lengths, empty included. */
  update(parts: readonly Uint8Array[]): void
  /** 32 bytes per stream, as if it ended here. */
  peek(): Bytes[]
  /** 32 bytes per stream; key material and state are wiped. The group is then spent. */
  finish(): Bytes[]
}

export interface IncrementalMac {
  update(part: Uint8Array): void
  /** Every 32-byte MAC in order, the closing one included. The stream is then spent. */
  finish(): Bytes
}

export interface Compressor {
  /**
   * One page: raw DEFLATE blocks ended by a full flush (byte aligned, dictionary reset), no final block; at most
   * 4 MiB of input. Such outputs may be concatenated; `03 00` ends the stream.
   */
  deflate(bytes: Uint8Array): Bytes
  /**
   * Undoes `deflate`, and any raw DEFLATE that ends in a flush or a final block. `length` is what it must come to,
   * at most 4 MiB. Throws `bad-gzip` when it does not, before more than that is written.
   */
  inflate(bytes: Uint8Array, length: number): Bytes
  /** Streaming reader of one gzip member, tolerant of what follows it. */
  gunzip(): Gunzip
}

export interface Gunzip {
  /**
   * Feeds a part; calls `emit` with pieces of at most 256 KiB, each valid only during the call. Throws `bad-gzip`
   * for malformed data and wrong trailers. Parts after the end are ignored.
   */
  push(part: Uint8Array, emit: (piece: Uint8Array) => void): void
  /** True once the trailer was read and agreed. */
  readonly ended: boolean
  /** Uncompressed bytes so far. */
  readonly length: number
}

/** Largest frame (with its length varint) that is taken in, in bytes. */
export const maxFrameBytes = 4 * 1024 * 1024

export interface FrameScanner {
  /**
   * Walks varint-delimited frames in `bytes` from `at`, filling `columns` from index 0, and stops at the end, at an
   * incomplete frame, or when the columns are full. Throws `bad-frame` for a length varint that is no 32-bit number
   * and `too-large` for a frame over `maxFrameBytes`. A frame that is delimited well but odd inside is reported
   * with `frameFlags.odd`, never thrown.
   */
  scan(bytes: Uint8Array, at: number, columns: FrameColumns): ScanResult
}

export interface ScanResult {
  readonly frames: number
  /** Offset behind the last whole frame. */
  readonly next: number
}

/** What the scanner reads off each frame. Column arrays have equal length (the capacity of one scan, at most 4096). */
export interface FrameColumns {
  readonly capacity: number
  /** Field number of the Frame's item (1 account … 8 folder), 0 when none or unknown. */
  readonly kind: Uint8Array
  /** For chat items: field number of the ChatItem's item (11 … 22), 0 when none or unknown. */
  readonly itemKind: Uint8Array
  readonly flags: Uint16Array
  /** Offset of the length varint, and length with it. */
  readonly at: Uint32Array
  readonly length: Uint32Array
  /** For chat items. Recipient and chat frames: own id in `chat` resp. `author`= recipient id of a chat. */
  readonly chat: Float64Array
  readonly author: Float64Array
  readonly dateSent: Float64Array
  /** Of incoming or outgoing details; 0 when absent. */
  readonly dateReceived: Float64Array
  /** Soonest expireStartDate + expiresInMs over the item and its revisions; 0: none running. */
  readonly expiresAt: Float64Array
  /** Shortest expiresInMs without a start date, over the item and its revisions; 0: none. */
  readonly timer: Float64Array
  /** Text of a standard message or a text story reply, in `bytes`; length 0: none. */
  readonly bodyAt: Uint32Array
  readonly bodyLength: Uint32Array
  /** Attachments of a standard message, plus one each for view-once and sticker files. */
  readonly attachments: Uint16Array
  /** Files that a chat item and its revisions name: as many as `filesOf` finds, at most 65 535. */
  readonly files: Uint16Array
}

export const frameFlags = {
  incoming: 1,
  outgoing: 2,
  directionless: 4,
  /** Incoming and read, or outgoing: counts as read for the unread number. */
  read: 8,
  viewOnce: 16,
  hasRevisions: 32,
  /** Malformed inside, no known item, an id beyond 2^53 - 1, or revisions within revisions. */
  odd: 64,
  /** A frame or item field the schema does not know. */
  unknownFields: 128,
  /** The timer should have started (spec 4.3): incoming and read, or every send status past pending/failed. */
  timerDue: 256,
  /** One of `files` was hashed, and so may lie in a snapshot, at the service, or here. */
  namesHashed: 512,
} as const

export function frameColumns(capacity: number): FrameColumns {
  return {
    capacity,
    kind: new Uint8Array(capacity),
    itemKind: new Uint8Array(capacity),
    flags: new Uint16Array(capacity),
    at: new Uint32Array(capacity),
    length: new Uint32Array(capacity),
    chat: new Float64Array(capacity),
    author: new Float64Array(capacity),
    dateSent: new Float64Array(capacity),
    dateReceived: new Float64Array(capacity),
    expiresAt: new Float64Array(capacity),
    timer: new Float64Array(capacity),
    bodyAt: new Uint32Array(capacity),
    bodyLength: new Uint32Array(capacity),
    attachments: new Uint16Array(capacity),
    files: new Uint16Array(capacity),
  }
}
