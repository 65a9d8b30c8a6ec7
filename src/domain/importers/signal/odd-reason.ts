/** Why an authentic frame is set aside: kept as the bytes it came as, and left out of what must validate. */
export type OddReason = 'unknown-kind' | 'malformed' | 'missing-field' | 'dangling-reference' | 'too-large-id'

const oddReasons: readonly OddReason[] = [
  'unknown-kind',
  'malformed',
  'missing-field',
  'dangling-reference',
  'too-large-id',
]

/** Counts odd frames by reason, for previews and reports. */
export class OddCounts {
  private readonly counts = new Map<OddReason, number>()

  add(reason: OddReason, times = 1): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + times)
  }

  get total(): number {
    let total = 0
    for (const count of this.counts.values()) total += count
    return total
  }

  /** Reasons that occur, in a fixed order. */
  list(): { readonly reason: OddReason; readonly count: number }[] {
    return oddReasons.flatMap((reason) => {
      const count = this.counts.get(reason)
      return count === undefined ? [] : [{ reason, count }]
    })
  }
}
