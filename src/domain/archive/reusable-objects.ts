import type { Bytes } from '../../core/bytes.ts'
import { toHex } from '../../core/bytes.ts'

/** Objects that need not be made again, found by what they hold. Each is given out once. */
export class ReusableObjects<T> {
  private readonly byContent = new Map<string, T[]>()

  add(contentHash: Bytes, object: T): void {
    const hash = toHex(contentHash)
    const same = this.byContent.get(hash)
    if (same) same.push(object)
    else this.byContent.set(hash, [object])
  }

  take(contentHash: Bytes): T | null {
    return this.byContent.get(toHex(contentHash))?.shift() ?? null
  }

  /** What nobody asked for. */
  rest(): T[] {
    return [...this.byContent.values()].flat()
  }
}
