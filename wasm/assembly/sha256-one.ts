// SHA-256 compression of one lane (FIPS 180-4, 6.2), for when the others have nothing to do.
import { INNER, ROUND_CONSTANTS, SCHEDULE } from './sha256-state'

function big0(x: u32): u32 {
  return rotr(x, 2) ^ rotr(x, 13) ^ rotr(x, 22)
}
function big1(x: u32): u32 {
  return rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25)
}
function small0(x: u32): u32 {
  return rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)
}
function small1(x: u32): u32 {
  return rotr(x, 17) ^ rotr(x, 19) ^ (x >>> 10)
}
function choose(e: u32, f: u32, g: u32): u32 {
  return g ^ (e & (f ^ g))
}
function majority(a: u32, b: u32, c: u32): u32 {
  return (a & b) | (c & (a | b))
}

/** Big-endian words to the schedule, extended to 64; then the round constants are added in place. */
function schedule(at: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap(load<u32>(at + i)))
  for (let w = SCHEDULE + 64; w < SCHEDULE + 256; w += 4) {
    const word = small1(load<u32>(w - 8)) + load<u32>(w - 28) + small0(load<u32>(w - 60)) + load<u32>(w - 64)
    store<u32>(w, word)
  }
  for (let i: usize = 0; i < 256; i += 16) {
    v128.store(SCHEDULE + i, i32x4.add(v128.load(SCHEDULE + i), v128.load(ROUND_CONSTANTS + i)))
  }
}

/** Takes `blocks` blocks of 64 bytes at `from` into lane `lane`. */
export function absorbOne(lane: usize, from: usize, blocks: usize): void {
  const state = INNER + (lane << 2)
  for (let left = blocks, at = from; left != 0; left--, at += 64) {
    schedule(at)
    rounds(state)
  }
}

function rounds(state: usize): void {
  let a = load<u32>(state, 0)
  let b = load<u32>(state, 16)
  let c = load<u32>(state, 32)
  let d = load<u32>(state, 48)
  let e = load<u32>(state, 64)
  let f = load<u32>(state, 80)
  let g = load<u32>(state, 96)
  let h = load<u32>(state, 112)
  let t: u32 = 0
  for (let w = SCHEDULE; w < SCHEDULE + 256; w += 32) {
    t = h + big1(e) + choose(e, f, g) + load<u32>(w, 0)
    d += t
    h = t + big0(a) + majority(a, b, c)
    t = g + big1(d) + choose(d, e, f) + load<u32>(w, 4)
    c += t
    g = t + big0(h) + majority(h, a, b)
    t = f + big1(c) + choose(c, d, e) + load<u32>(w, 8)
    b += t
    f = t + big0(g) + majority(g, h, a)
    t = e + big1(b) + choose(b, c, d) + load<u32>(w, 12)
    a += t
    e = t + big0(f) + majority(f, g, h)
    t = d + big1(a) + choose(a, b, c) + load<u32>(w, 16)
    h += t
    d = t + big0(e) + majority(e, f, g)
    t = c + big1(h) + choose(h, a, b) + load<u32>(w, 20)
    g += t
    c = t + big0(d) + majority(d, e, f)
    t = b + big1(g) + choose(g, h, a) + load<u32>(w, 24)
    f += t
    b = t + big0(c) + majority(c, d, e)
    t = a + big1(f) + choose(f, g, h) + load<u32>(w, 28)
    e += t
    a = t + big0(b) + majority(b, c, d)
  }
  store<u32>(state, load<u32>(state, 0) + a, 0)
  store<u32>(state, load<u32>(state, 16) + b, 16)
  store<u32>(state, load<u32>(state, 32) + c, 32)
  store<u32>(state, load<u32>(state, 48) + d, 48)
  store<u32>(state, load<u32>(state, 64) + e, 64)
  store<u32>(state, load<u32>(state, 80) + f, 80)
  store<u32>(state, load<u32>(state, 96) + g, 96)
  store<u32>(state, load<u32>(state, 112) + h, 112)
}
