// One whole page of raw DEFLATE, from the common input to the common output.
import { INPUT, INPUT_SIZE, OUTPUT, OUTPUT_SIZE, PAGE_STATE } from './layout'
import { BAD_RANGE, OK } from './status'
import { atBorder, inflateRun, inflateStart } from './inflate'
import * as S from './inflate-state'

/** Begins a page that must come to `length` bytes; no more than that is written. */
export function pageStart(length: u32): i32 {
  if (<usize>length > OUTPUT_SIZE) return BAD_RANGE
  inflateStart(PAGE_STATE)
  S.setOutput(PAGE_STATE, OUTPUT, OUTPUT, OUTPUT + length)
  return OK
}

/** Goes on with the first `fed` bytes of the common input. MORE_OUTPUT: the page is longer than was said. */
export function pageRun(fed: u32): i32 {
  if (<usize>fed > INPUT_SIZE) return BAD_RANGE
  S.setInput(PAGE_STATE, INPUT, INPUT + fed)
  return inflateRun(PAGE_STATE)
}

/** Bytes written so far. */
export function pageLength(): u32 {
  return <u32>(S.outputAt(PAGE_STATE) - OUTPUT)
}

/** 1: everything fed was used, and the data ends between blocks on a byte border. */
export function pageAtBorder(): i32 {
  return atBorder(PAGE_STATE) ? 1 : 0
}

/** Input bytes that were fed and not used: what follows a final block. */
export function pageUnused(): u32 {
  return <u32>(S.inputEnd(PAGE_STATE) - S.inputAt(PAGE_STATE)) + (S.bitCount(PAGE_STATE) >>> 3)
}
