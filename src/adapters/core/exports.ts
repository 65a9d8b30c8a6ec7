/**
 * The built core as `wasm/assembly/index.ts` exports it: numbers only. Typed by hand; `exports.test.ts` compares
 * with the built file. `number` arguments are unsigned 32-bit unless said otherwise.
 */
export interface CoreExports {
  readonly memory: WebAssembly.Memory
  /** Common input and output. */
  readonly inputAt: WebAssembly.Global<'i32'>
  readonly inputSize: WebAssembly.Global<'i32'>
  readonly outputAt: WebAssembly.Global<'i32'>
  readonly outputSize: WebAssembly.Global<'i32'>

  /** Status below zero, else the CRC, unsigned. */
  crc32(crc: number, length: number): number
  /** `lengthB` may be any whole number up to 2^53. Signed 32-bit result. */
  crc32Combine(a: number, b: number, lengthB: number): number

  /** Status, or the length of the output. */
  deflate(length: number): number
  pageStart(length: number): number
  pageRun(fed: number): number
  pageLength(): number
  pageAtBorder(): number
  pageUnused(): number

  readonly streamInputAt: WebAssembly.Global<'i32'>
  readonly streamInputSize: WebAssembly.Global<'i32'>
  readonly streamStateAt: WebAssembly.Global<'i32'>
  readonly streamStateSize: WebAssembly.Global<'i32'>
  gunzipStart(): void
  gunzipFeed(fed: number): number
  gunzipRun(): number
  gunzipPieceAt(): number
  gunzipPieceLength(): number
  gunzipTaken(): void
  gunzipLength(): number

  readonly laneSize: WebAssembly.Global<'i32'>
  readonly lanesAt: WebAssembly.Global<'i32'>
  readonly hashStateAt: WebAssembly.Global<'i32'>
  readonly hashStateSize: WebAssembly.Global<'i32'>
  /** Begins `lanes` (1 to 4) plain streams. */
  hashStart(lanes: number): number
  /** Makes a lane keyed; its key is the first `length` bytes of the lane's input, which are wiped. */
  hashKey(lane: number, length: number): number
  hashUpdate(a: number, b: number, c: number, d: number): number
  /** Digests to the common output, 32 bytes each. State and inputs are wiped. */
  hashFinish(): number
  /** As `hashFinish`, but the streams go on. */
  hashPeek(): number

  readonly columnCapacity: WebAssembly.Global<'i32'>
  readonly columnKind: WebAssembly.Global<'i32'>
  readonly columnItemKind: WebAssembly.Global<'i32'>
  readonly columnFlags: WebAssembly.Global<'i32'>
  readonly columnAt: WebAssembly.Global<'i32'>
  readonly columnLength: WebAssembly.Global<'i32'>
  readonly columnChat: WebAssembly.Global<'i32'>
  readonly columnAuthor: WebAssembly.Global<'i32'>
  readonly columnDateSent: WebAssembly.Global<'i32'>
  readonly columnDateReceived: WebAssembly.Global<'i32'>
  readonly columnExpiresAt: WebAssembly.Global<'i32'>
  readonly columnTimer: WebAssembly.Global<'i32'>
  readonly columnBodyAt: WebAssembly.Global<'i32'>
  readonly columnBodyLength: WebAssembly.Global<'i32'>
  readonly columnAttachments: WebAssembly.Global<'i32'>
  readonly columnFiles: WebAssembly.Global<'i32'>
  /** Status, or the number of rows. */
  scan(length: number, base: number, capacity: number): number
  scanNext(): number
}

/** Name, and for functions the number of arguments. */
export const expectedExports: Readonly<Record<keyof CoreExports, 'global' | 'memory' | number>> = {
  memory: 'memory',
  inputAt: 'global',
  inputSize: 'global',
  outputAt: 'global',
  outputSize: 'global',
  crc32: 2,
  crc32Combine: 3,
  deflate: 1,
  pageStart: 1,
  pageRun: 1,
  pageLength: 0,
  pageAtBorder: 0,
  pageUnused: 0,
  streamInputAt: 'global',
  streamInputSize: 'global',
  streamStateAt: 'global',
  streamStateSize: 'global',
  gunzipStart: 0,
  gunzipFeed: 1,
  gunzipRun: 0,
  gunzipPieceAt: 0,
  gunzipPieceLength: 0,
  gunzipTaken: 0,
  gunzipLength: 0,
  laneSize: 'global',
  lanesAt: 'global',
  hashStateAt: 'global',
  hashStateSize: 'global',
  hashStart: 1,
  hashKey: 2,
  hashUpdate: 4,
  hashFinish: 0,
  hashPeek: 0,
  columnCapacity: 'global',
  columnKind: 'global',
  columnItemKind: 'global',
  columnFlags: 'global',
  columnAt: 'global',
  columnLength: 'global',
  columnChat: 'global',
  columnAuthor: 'global',
  columnDateSent: 'global',
  columnDateReceived: 'global',
  columnExpiresAt: 'global',
  columnTimer: 'global',
  columnBodyAt: 'global',
  columnBodyLength: 'global',
  columnAttachments: 'global',
  columnFiles: 'global',
  scan: 3,
  scanNext: 0,
}

/** What the calls answer (wasm/assembly/status.ts). */
export const statuses = {
  ok: 0,
  moreInput: 1,
  moreOutput: 2,
  ended: 3,
  badRange: -1,
  badData: -2,
  badTrailer: -3,
  badDelimiter: -4,
  tooLarge: -5,
} as const
