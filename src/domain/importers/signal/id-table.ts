const smallIds = 1 << 16

/** Ids to small numbers, made for millions of look-ups: ids below 65 536 (nearly all) are one array read. */
export class IdTable {
  private readonly small = new Uint16Array(smallIds)
  private readonly large = new Map<number, number>()

  /** `mark` is 1 to 65 535. */
  set(id: number, mark: number): void {
    if (id < smallIds) this.small[id] = mark
    else this.large.set(id, mark)
  }

  /** 0: unknown. */
  get(id: number): number {
    return id < smallIds ? this.small[id]! : (this.large.get(id) ?? 0)
  }
}
