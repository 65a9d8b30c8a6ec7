// Working areas of deflate, and the numbers it was tuned to (wasm/bench.mjs).
import { DEFLATE } from './layout'

export const HASH_BITS: u32 = 15
export const WINDOW: u32 = 32768
export const SHORTEST: u32 = 4
export const LONGEST: u32 = 258
/** Symbols of one block. Larger blocks save headers, smaller ones follow changes. */
export const BLOCK_TOKENS: u32 = 24576

/** Per hash the last position, per position the one before with the same hash. Positions: see deflate-match.ts. */
export const HEADS: usize = DEFLATE
export const CHAIN: usize = HEADS + ((<usize>4) << HASH_BITS)
/** A literal is its byte; a match is bit 31, length - 3 at bit 16, distance - 1 below. */
export const TOKENS: usize = CHAIN + 4 * <usize>WINDOW
export const MATCH: u32 = 0x80000000

/** How often each symbol occurs: 286 literals and lengths, 30 distances, 19 code lengths. */
export const LITERAL_COUNTS: usize = TOKENS + 4 * <usize>BLOCK_TOKENS
export const DISTANCE_COUNTS: usize = LITERAL_COUNTS + 288 * 4
export const LENGTH_COUNTS: usize = DISTANCE_COUNTS + 32 * 4
/** Code lengths of literals, right behind them those of distances (as a block header wants them), then the 19. */
export const LITERAL_LENGTHS: usize = LENGTH_COUNTS + 32 * 4
export const DISTANCE_LENGTHS: usize = LITERAL_LENGTHS + 288
export const LENGTH_LENGTHS: usize = DISTANCE_LENGTHS + 32
/** Codes, lowest bit first, with their length at bit 16. */
export const LITERAL_CODES: usize = LENGTH_LENGTHS + 32
export const DISTANCE_CODES: usize = LITERAL_CODES + 288 * 4
export const LENGTH_CODES: usize = DISTANCE_CODES + 32 * 4
/** The header's code lengths, run-length coded: symbol, and at bit 8 the extra bits' value. */
export const HEADER_TOKENS: usize = LENGTH_CODES + 32 * 4
/** Scratch of huffman.ts. */
export const SORTED: usize = HEADER_TOKENS + 320 * 2
export const TREE: usize = SORTED + 288 * 4
export const DEPTHS: usize = TREE + 288 * 4
/** Per length - 3 its code (0 to 28); per distance - 1 its code, direct below 256 and by 128 above. */
export const LENGTH_CODE_OF: usize = DEPTHS + 64 * 4
export const DISTANCE_CODE_OF: usize = LENGTH_CODE_OF + 256
/** Per length - 3: the whole length field (code and extra bits, at most 20) with its bit count at bit 24. */
export const LENGTH_FIELDS: usize = DISTANCE_CODE_OF + 512
export const DEFLATE_END: usize = LENGTH_FIELDS + 256 * 4
