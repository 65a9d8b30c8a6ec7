// SHA-256 compression of four lanes at once: every word below is a vector of the four lanes' words.
import { INNER, ROUND_CONSTANTS, SCHEDULE } from './sha256-state'

function add(a: v128, b: v128): v128 {
  return i32x4.add(a, b)
}
function turn(x: v128, n: i32): v128 {
  return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n))
}
function xor3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c)
}
function big0(x: v128): v128 {
  return xor3(turn(x, 2), turn(x, 13), turn(x, 22))
}
function big1(x: v128): v128 {
  return xor3(turn(x, 6), turn(x, 11), turn(x, 25))
}
function small0(x: v128): v128 {
  return xor3(turn(x, 7), turn(x, 18), i32x4.shr_u(x, 3))
}
function small1(x: v128): v128 {
  return xor3(turn(x, 17), turn(x, 19), i32x4.shr_u(x, 10))
}
function choose(e: v128, f: v128, g: v128): v128 {
  return v128.xor(g, v128.and(e, v128.xor(f, g)))
}
/** Where a and b differ, c decides, and c differs from b as the round before found. */
function majority(b: v128, ab: v128, bc: v128): v128 {
  return v128.xor(b, v128.and(ab, bc))
}

/** Sixteen bytes with the bytes of each word turned round. */
function words(at: usize): v128 {
  const x = v128.load(at)
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
}

/** Four words of each lane, transposed to four vectors of the schedule. */
function gather(to: usize, a: usize, b: usize, c: usize, d: usize): void {
  const w0 = words(a)
  const w1 = words(b)
  const w2 = words(c)
  const w3 = words(d)
  const low01 = i32x4.shuffle(w0, w1, 0, 4, 1, 5)
  const low23 = i32x4.shuffle(w2, w3, 0, 4, 1, 5)
  const high01 = i32x4.shuffle(w0, w1, 2, 6, 3, 7)
  const high23 = i32x4.shuffle(w2, w3, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(low01, low23, 0, 2), 0)
  v128.store(to, i64x2.shuffle(low01, low23, 1, 3), 16)
  v128.store(to, i64x2.shuffle(high01, high23, 0, 2), 32)
  v128.store(to, i64x2.shuffle(high01, high23, 1, 3), 48)
}

/** The schedule of four blocks. */
function schedule(a: usize, b: usize, c: usize, d: usize): void {
  for (let i: usize = 0; i < 64; i += 16) gather(SCHEDULE + (i << 2), a + i, b + i, c + i, d + i)
  for (let w = SCHEDULE; w < SCHEDULE + 48 * 16; w += 16) {
    const old = add(v128.load(w), small0(v128.load(w, 16)))
    v128.store(w, add(old, add(v128.load(w, 144), small1(v128.load(w, 224)))), 256)
  }
}

/** Takes one block into each lane whose bit in `lanes` is set; the others' addresses must be readable too. */
export function absorbFour(a: usize, b: usize, c: usize, d: usize, blocks: usize, lanes: u32): void {
  const chosen = i32x4.ne(v128.and(i32x4.splat(<i32>lanes), i32x4(1, 2, 4, 8)), i32x4.splat(0))
  for (let at: usize = 0; at < blocks << 6; at += 64) {
    schedule(a + at, b + at, c + at, d + at)
    rounds(chosen)
  }
}

function keep(at: usize, change: v128, chosen: v128): void {
  v128.store(at, add(v128.load(at), v128.and(change, chosen)))
}

/** A word of the schedule with its round constant. */
function scheduled(w: usize, constant: usize): v128 {
  return add(v128.load(w), v128.load32_splat(constant))
}

function rounds(chosen: v128): void {
  let a = v128.load(INNER, 0)
  let b = v128.load(INNER, 16)
  let c = v128.load(INNER, 32)
  let d = v128.load(INNER, 48)
  let e = v128.load(INNER, 64)
  let f = v128.load(INNER, 80)
  let g = v128.load(INNER, 96)
  let h = v128.load(INNER, 112)
  let t = i32x4.splat(0)
  let ab = t
  let bc = v128.xor(b, c)
  let constant = ROUND_CONSTANTS
  for (let w = SCHEDULE; w < SCHEDULE + 1024; w += 128, constant += 32) {
    t = add(add(h, big1(e)), add(choose(e, f, g), scheduled(w, constant)))
    d = add(d, t)
    ab = v128.xor(a, b)
    h = add(t, add(big0(a), majority(b, ab, bc)))
    t = add(add(g, big1(d)), add(choose(d, e, f), scheduled(w + 16, constant + 4)))
    c = add(c, t)
    bc = v128.xor(h, a)
    g = add(t, add(big0(h), majority(a, bc, ab)))
    t = add(add(f, big1(c)), add(choose(c, d, e), scheduled(w + 32, constant + 8)))
    b = add(b, t)
    ab = v128.xor(g, h)
    f = add(t, add(big0(g), majority(h, ab, bc)))
    t = add(add(e, big1(b)), add(choose(b, c, d), scheduled(w + 48, constant + 12)))
    a = add(a, t)
    bc = v128.xor(f, g)
    e = add(t, add(big0(f), majority(g, bc, ab)))
    t = add(add(d, big1(a)), add(choose(a, b, c), scheduled(w + 64, constant + 16)))
    h = add(h, t)
    ab = v128.xor(e, f)
    d = add(t, add(big0(e), majority(f, ab, bc)))
    t = add(add(c, big1(h)), add(choose(h, a, b), scheduled(w + 80, constant + 20)))
    g = add(g, t)
    bc = v128.xor(d, e)
    c = add(t, add(big0(d), majority(e, bc, ab)))
    t = add(add(b, big1(g)), add(choose(g, h, a), scheduled(w + 96, constant + 24)))
    f = add(f, t)
    ab = v128.xor(c, d)
    b = add(t, add(big0(c), majority(d, ab, bc)))
    t = add(add(a, big1(f)), add(choose(f, g, h), scheduled(w + 112, constant + 28)))
    e = add(e, t)
    bc = v128.xor(b, c)
    a = add(t, add(big0(b), majority(c, bc, ab)))
  }
  keep(INNER, a, chosen)
  keep(INNER + 16, b, chosen)
  keep(INNER + 32, c, chosen)
  keep(INNER + 48, d, chosen)
  keep(INNER + 64, e, chosen)
  keep(INNER + 80, f, chosen)
  keep(INNER + 96, g, chosen)
  keep(INNER + 112, h, chosen)
}
