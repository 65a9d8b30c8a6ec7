/** Grows by doubling; what a merge remembers of each item must not be objects. */
export class Numbers {
  private values: Float64Array
  length = 0

  constructor(expected = 1024) {
    this.values = new Float64Array(expected)
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Float64Array(this.values.length * 2)
      wider.set(this.values)
      this.values = wider
    }
    this.values[this.length++] = value
  }

  at(i: number): number {
    return this.values[i]!
  }
}

/** What becomes of a source's item: nothing, a new item, or (0 and above) the new form of the item at an ordinal. */
export const stays = -1
export const isNew = -2

/**
 * What the first pass over a source found out. 8 bytes for each item of the source, 16 more for each new one; frames
 * are read again when they are woven in.
 */
export class Classification {
  /** By position among the source's chat items: `stays`, `isNew` or an ordinal of the history. */
  readonly targets = new Numbers()
  /** Positions of new items, ascending, and their order keys (running maximum of dateReceived), never falling. */
  readonly newAt = new Numbers()
  readonly newKeys = new Numbers()
  /** For each segment: the position of the last item that changes something in it; -1: none does. */
  readonly lastUpdate: Float64Array
  updates = 0
  /** By ordinal: 1 where the source holds the message as well; 1 where a message here is to go. */
  readonly met: Uint8Array
  readonly removed: Uint8Array
  /** How many are to go, in each segment and in all. */
  readonly removedIn: Float64Array
  removals = 0
  private readonly segmentStarts: readonly number[]

  constructor(segmentItems: readonly number[]) {
    let start = 0
    this.segmentStarts = segmentItems.map((items) => (start += items) - items)
    this.lastUpdate = new Float64Array(segmentItems.length).fill(-1)
    this.removedIn = new Float64Array(segmentItems.length)
    this.met = new Uint8Array(start)
    this.removed = new Uint8Array(start)
  }

  remove(ordinal: number): void {
    this.removed[ordinal] = 1
    this.removedIn[this.segmentOf(ordinal)]!++
    this.removals++
  }

  addStaying(): void {
    this.targets.push(stays)
  }

  addNew(key: number): void {
    this.newAt.push(this.targets.length)
    this.newKeys.push(key)
    this.targets.push(isNew)
  }

  addUpdate(ordinal: number): void {
    this.lastUpdate[this.segmentOf(ordinal)] = this.targets.length
    this.targets.push(ordinal)
    this.updates++
  }

  startOf(segment: number): number {
    return this.segmentStarts[segment]!
  }

  private segmentOf(ordinal: number): number {
    let [low, high] = [0, this.segmentStarts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.segmentStarts[middle]! <= ordinal) low = middle
      else high = middle - 1
    }
    return low
  }
}
