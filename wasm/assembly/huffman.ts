// From symbol counts to code lengths of at most `most` bits, and from those to codes.
import { DEPTHS, SORTED, TREE } from './deflate-layout'

function sorted(i: u32): u32 {
  return load<u32>(SORTED + ((<usize>i) << 2))
}
function tree(i: u32): u32 {
  return load<u32>(TREE + ((<usize>i) << 2))
}
function setTree(i: u32, value: u32): void {
  store<u32>(TREE + ((<usize>i) << 2), value)
}
function depth(i: u32): u32 {
  return load<u32>(DEPTHS + ((<usize>i) << 2))
}
function setDepth(i: u32, value: u32): void {
  store<u32>(DEPTHS + ((<usize>i) << 2), value)
}

/**
 * Writes `symbols` code lengths (bytes) for the counts at `counts`. There are always at least two codes, as some
 * readers refuse a code with only one.
 */
export function codeLengths(counts: usize, lengths: usize, symbols: u32, most: u32): void {
  memory.fill(lengths, 0, symbols)
  const used = sortSymbols(counts, symbols)
  if (used < 2) {
    const only = used == 1 ? sorted(0) & 511 : 0
    store<u8>(lengths + only, 1)
    store<u8>(lengths + (only == 0 ? 1 : 0), 1)
    return
  }
  for (let i: u32 = 0; i < used; i++) setTree(i, sorted(i) >>> 9)
  joinTrees(used)
  countDepths(used, most)
  let rank: u32 = 0
  for (let length = most; length >= 1; length--) {
    for (let left = depth(length); left != 0; left--) store<u8>(lengths + (sorted(rank++) & 511), <u8>length)
  }
}

/** Symbols that occur, least first, as count << 9 | symbol. Answers how many. */
function sortSymbols(counts: usize, symbols: u32): u32 {
  let used: u32 = 0
  for (let i: u32 = 0; i < symbols; i++) {
    const count = load<u32>(counts + ((<usize>i) << 2))
    if (count == 0) continue
    store<u32>(SORTED + ((<usize>used) << 2), (count << 9) | i)
    used++
  }
  for (
    let gap: u32 = used > 60 ? 57 : used > 12 ? 10 : 1;
    gap != 0;
    gap = gap == 57 ? 23 : gap == 23 ? 10 : gap == 10 ? 4 : gap == 4 ? 1 : 0
  ) {
    for (let i = gap; i < used; i++) {
      const value = sorted(i)
      let j = i
      while (j >= gap && sorted(j - gap) > value) {
        store<u32>(SORTED + ((<usize>j) << 2), sorted(j - gap))
        j -= gap
      }
      store<u32>(SORTED + ((<usize>j) << 2), value)
    }
  }
  return used
}

/**
 * Huffman's algorithm in one array (after Moffat and Katajainen): weights become, from the left, the parents of the
 * joined trees. Leaves and joined trees are both in order of weight, so the two lightest are always at hand.
 */
function joinTrees(used: u32): void {
  let leaf: u32 = 0
  let root: u32 = 0
  for (let next: u32 = 0; next < used - 1; next++) {
    let weight: u32 = 0
    for (let part = 0; part < 2; part++) {
      if (leaf >= used || (root < next && tree(root) < tree(leaf))) {
        weight += tree(root)
        setTree(root++, next)
      } else weight += tree(leaf++)
    }
    setTree(next, weight)
  }
}

/** How many codes of each length, from the parents; lengths over `most` are shortened where that costs least. */
function countDepths(used: u32, most: u32): void {
  memory.fill(DEPTHS, 0, 64 * 4)
  const last = used - 2
  setTree(last, 0)
  for (let i = <i32>last - 1; i >= 0; i--) setTree(i, tree(tree(i)) + 1)
  // Each inner node at depth d has two children; those that are no inner nodes themselves are leaves.
  let available: u32 = 1
  let level: u32 = 0
  let at = <i32>last
  let over: u32 = 0
  while (available != 0) {
    let inner: u32 = 0
    while (at >= 0 && tree(at) == level) {
      inner++
      at--
    }
    const leaves = available - inner
    if (level > most) over += leaves
    const length = min(level, most)
    setDepth(length, depth(length) + leaves)
    available = inner << 1
    level++
  }
  if (over != 0) shorten(most)
}

/** Brings the sum of 2^-length back to one by making the next shorter codes longer. */
function shorten(most: u32): void {
  let total: u32 = 0
  for (let length: u32 = 1; length <= most; length++) total += depth(length) << (most - length)
  while (total > (<u32>1) << most) {
    let length = most - 1
    while (depth(length) == 0) length--
    setDepth(most, depth(most) - 1)
    setDepth(length, depth(length) - 1)
    setDepth(length + 1, depth(length + 1) + 2)
    total--
  }
}

/** Writes the codes of `symbols` code lengths, lowest bit first, each with its length at bit 16. */
export function codesOf(lengths: usize, codes: usize, symbols: u32): void {
  memory.fill(DEPTHS, 0, 64 * 4)
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <u32>load<u8>(lengths + i)
    setDepth(length, depth(length) + 1)
  }
  let code: u32 = 0
  setDepth(0, 0)
  for (let length: u32 = 1; length <= 15; length++) {
    const first = code
    code = (code + depth(length)) << 1
    setDepth(length, first)
  }
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <u32>load<u8>(lengths + i)
    const value = depth(length)
    setDepth(length, value + 1)
    store<u32>(codes + ((<usize>i) << 2), length == 0 ? 0 : reverse(value, length) | (length << 16))
  }
}

/** The lowest `length` bits (at most 16), the other way round. */
function reverse(value: u32, length: u32): u32 {
  let v = value
  v = ((v & 0x5555) << 1) | ((v >>> 1) & 0x5555)
  v = ((v & 0x3333) << 2) | ((v >>> 2) & 0x3333)
  v = ((v & 0x0f0f) << 4) | ((v >>> 4) & 0x0f0f)
  v = ((v & 0x00ff) << 8) | ((v >>> 8) & 0x00ff)
  return v >>> (16 - length)
}
