/** Keeps what was used last, up to a number of bytes (or of entries, when each costs 1). */
export class Recent<Key, Value> {
  private readonly held = new Map<Key, { readonly value: Value; readonly cost: number }>()
  private readonly max: number
  private total = 0

  constructor(max: number) {
    this.max = max
  }

  get(key: Key): Value | undefined {
    const found = this.held.get(key)
    if (!found) return undefined
    this.held.delete(key)
    this.held.set(key, found)
    return found.value
  }

  set(key: Key, value: Value, cost = 1): void {
    const before = this.held.get(key)
    if (before) this.total -= before.cost
    this.held.delete(key)
    this.held.set(key, { value, cost })
    this.total += cost
    for (const [oldest, { cost: freed }] of this.held) {
      if (this.total <= this.max || this.held.size === 1) break
      this.held.delete(oldest)
      this.total -= freed
    }
  }

  clear(): void {
    this.held.clear()
    this.total = 0
  }
}
