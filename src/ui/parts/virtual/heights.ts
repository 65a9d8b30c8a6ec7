/** Heights of rows, most of them guessed, with sums in O(log n): a Fenwick tree. Units are CSS pixels. */
export interface Heights {
  readonly count: number
  readonly total: number
  /** Distance from the top of row 0 to the top of row `index` (0 … count). */
  top(index: number): number
  height(index: number): number
  /** The row at this distance from the top; the last one beyond the end; -1 when there are none. */
  indexAt(y: number): number
  /** Returns by how much the height changed. */
  set(index: number, height: number): number
  /**
   * Rows are numbered anew: row `i` is what row `from(i)` was; where that was none, the height is guessed. Without
   * `from`, rows are added or taken away at the end.
   */
  renumber(count: number, from?: (index: number) => number): void
}

export function createHeights(initial: number, guess: number): Heights {
  let count = 0
  let heights = new Float64Array(0)
  let tree = new Float64Array(1)
  let topBit = 0

  const build = () => {
    tree = new Float64Array(count + 1)
    for (let i = 1; i <= count; i++) {
      tree[i]! += heights[i - 1]!
      const parent = i + (i & -i)
      if (parent <= count) tree[parent]! += tree[i]!
    }
    topBit = count === 0 ? 0 : 2 ** Math.floor(Math.log2(count))
  }
  const top = (index: number) => {
    let sum = 0
    for (let i = Math.min(index, count); i > 0; i -= i & -i) sum += tree[i]!
    return sum
  }
  const renumber = (wanted: number, from = (index: number) => index) => {
    heights = Float64Array.from({ length: wanted }, (_, i) => heights[from(i)] ?? guess)
    count = wanted
    build()
  }
  renumber(initial)

  return {
    get count() {
      return count
    },
    get total() {
      return top(count)
    },
    top,
    height: (index) => heights[index] ?? 0,
    indexAt(y) {
      let at = 0
      let left = Math.max(0, y)
      for (let bit = topBit; bit > 0; bit >>= 1) {
        const next = at + bit
        if (next <= count && tree[next]! <= left) {
          at = next
          left -= tree[next]!
        }
      }
      return Math.min(at, count - 1)
    },
    set(index, height) {
      if (index < 0 || index >= count) return 0
      const change = height - heights[index]!
      if (change === 0) return 0
      heights[index] = height
      for (let i = index + 1; i <= count; i += i & -i) tree[i]! += change
      return change
    },
    renumber,
  }
}
