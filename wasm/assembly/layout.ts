// Where everything lies. Memory is fixed at 14 MiB (asconfig.json) and never grows: growing would empty every view
// that the caller holds. Below BASE the compiler keeps its constants; every area is 64-byte aligned.

const KIB: usize = 1024
const MIB: usize = 1024 * 1024
const BASE: usize = 64 * KIB

/** Bytes behind each area that wide loads and stores may touch. */
export const SLACK: usize = 512

/** The common input: pages, frames, bytes to be counted into a CRC. */
export const INPUT_SIZE: usize = 4 * MIB + 64 * KIB
export const INPUT: usize = BASE + SLACK
/** The common output: deflated and inflated pages, digests. */
export const OUTPUT_SIZE: usize = 4 * MIB + 64 * KIB
export const OUTPUT: usize = INPUT + INPUT_SIZE + SLACK

/** What the four hash lanes are fed from. */
export const LANE_SIZE: usize = 16 * KIB
export const LANES: usize = OUTPUT + OUTPUT_SIZE + SLACK
export const HASH_STATE: usize = LANES + 4 * LANE_SIZE + SLACK
export const HASH_STATE_SIZE: usize = 1 * KIB
export const HASH_SCRATCH: usize = HASH_STATE + HASH_STATE_SIZE
const HASH_SCRATCH_SIZE: usize = 4 * KIB

export const CRC_TABLES: usize = HASH_SCRATCH + HASH_SCRATCH_SIZE
const CRC_TABLES_SIZE: usize = 16 * KIB

/** One state for whole pages and one for the stream; layout in inflate-state.ts. */
export const INFLATE_STATE_SIZE: usize = 16 * KIB
export const PAGE_STATE: usize = CRC_TABLES + CRC_TABLES_SIZE

/** The stream: its state, then the window it writes to, the first 32 KiB of which are history. */
export const STREAM_INPUT_SIZE: usize = 128 * KIB
export const STREAM_INPUT: usize = PAGE_STATE + INFLATE_STATE_SIZE
export const STREAM_STATE: usize = STREAM_INPUT + STREAM_INPUT_SIZE + SLACK
export const HISTORY_SIZE: usize = 32 * KIB
export const PIECE_SIZE: usize = 256 * KIB
export const STREAM_WINDOW: usize = STREAM_STATE + INFLATE_STATE_SIZE
const STREAM_END: usize = STREAM_WINDOW + HISTORY_SIZE + PIECE_SIZE + SLACK

/** Tables shared by every inflate, made once. */
export const FIXED_TABLES: usize = STREAM_END
const FIXED_TABLES_SIZE: usize = 16 * KIB

export const DEFLATE: usize = FIXED_TABLES + FIXED_TABLES_SIZE
const DEFLATE_SIZE: usize = 1 * MIB

export const COLUMNS: usize = DEFLATE + DEFLATE_SIZE
export const COLUMN_CAPACITY: usize = 4096
const COLUMNS_SIZE: usize = COLUMN_CAPACITY * 80

export const END: usize = COLUMNS + COLUMNS_SIZE
