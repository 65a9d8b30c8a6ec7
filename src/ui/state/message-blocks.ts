import type { ItemId, MessageView } from '../../app/api/views.ts'

/** Messages are read and dropped in blocks of this many positions. */
export const blockSize = 50
/** Blocks kept: 4 000 messages, far more than any screen shows. */
const maxBlocks = 80

interface Block {
  readonly messages: (MessageView | undefined)[]
  /** Everything of it has been read; what is missing has vanished since. */
  whole: boolean
}

/**
 * Messages of one chat as it stood at one generation, by position and by id, as far as they were read. Those that are
 * as they were `before` are the same objects: what shows them need not change.
 */
export class MessageBlocks {
  readonly generation: number
  readonly total: number
  private readonly blocks = new Map<number, Block>()
  private readonly places = new Map<ItemId, number>()
  private before: MessageBlocks | null

  constructor(generation: number, total: number, before: MessageBlocks | null = null) {
    this.generation = generation
    this.total = total
    this.before = before
  }

  at(position: number): MessageView | undefined {
    return this.blocks.get(Math.floor(position / blockSize))?.messages[position % blockSize]
  }

  byId(id: ItemId): MessageView | undefined {
    const position = this.places.get(id)
    return position === undefined ? undefined : this.at(position)
  }

  /** -1: not known, or gone. */
  placeOf(id: ItemId): number {
    return this.places.get(id) ?? -1
  }

  /** What was read of positions `from` to `to` (exclusive). */
  put(messages: readonly MessageView[], from: number, to: number): void {
    for (const message of messages) {
      const block = this.block(Math.floor(message.at / blockSize))
      const old = block.messages[message.at % blockSize] ?? this.before?.byId(message.id)
      block.messages[message.at % blockSize] = old && isSame(old, message) ? old : message
      this.places.set(message.id, message.at)
    }
    for (let index = Math.ceil(from / blockSize); index * blockSize < to; index++) {
      if (Math.min((index + 1) * blockSize, this.total) <= to) this.block(index).whole = true
    }
  }

  private block(index: number): Block {
    const known = this.blocks.get(index)
    if (known) return known
    const made = { messages: [], whole: false }
    this.blocks.set(index, made)
    return made
  }

  /** Blocks that must be read so that these positions are here, in order. */
  missing(first: number, end: number): number[] {
    const missing: number[] = []
    const last = Math.min(end, this.total)
    for (let index = Math.floor(Math.max(0, first) / blockSize); index * blockSize < last; index++) {
      if (!this.isWhole(index)) missing.push(index)
    }
    return missing
  }

  private isWhole(index: number): boolean {
    const block = this.blocks.get(index)
    if (!block || block.whole) return block !== undefined
    const size = Math.min(blockSize, this.total - index * blockSize)
    for (let i = 0; i < size; i++) if (!block.messages[i]) return false
    return true
  }

  /** Lets go of what is farthest from these positions, and of what was there before. */
  forget(first: number, end: number): void {
    this.before = null
    const middle = (first + end) / 2 / blockSize
    const far = [...this.blocks.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    for (const index of far.slice(0, Math.max(0, this.blocks.size - maxBlocks))) {
      for (const message of this.blocks.get(index)!.messages) if (message) this.places.delete(message.id)
      this.blocks.delete(index)
    }
  }
}

/** All but the position, which the list knows. */
function isSame(a: MessageView, b: MessageView): boolean {
  return JSON.stringify({ ...a, at: 0 }) === JSON.stringify({ ...b, at: 0 })
}
