// What a call answers. Zero and above: done, or as the function says. Below: nothing of the output may be used.

export const OK: i32 = 0
/** Inflate: give more input, then call again. */
export const MORE_INPUT: i32 = 1
/** Inflate: take the output, then call again. */
export const MORE_OUTPUT: i32 = 2
/** Inflate: the final block (and trailer, if any) was read. */
export const ENDED: i32 = 3

/** A length, count or address that the caller should have checked. */
export const BAD_RANGE: i32 = -1
/** Malformed compressed data. */
export const BAD_DATA: i32 = -2
/** The gzip trailer disagrees with what was read. */
export const BAD_TRAILER: i32 = -3
/** A frame's length is no 32-bit varint. */
export const BAD_DELIMITER: i32 = -4
/** A frame is longer than is taken in. */
export const TOO_LARGE: i32 = -5
