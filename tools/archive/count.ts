import { frameFlags } from '../../src/domain/core-port.ts'
import type { FrameChunk } from '../../src/domain/file/splitter.ts'
import { chatItemKind } from '../../src/domain/frame/expiry.ts'

const kinds = [
  'unknown',
  'account',
  'recipient',
  'chat',
  'chatItem',
  'stickerPack',
  'adHocCall',
  'notificationProfile',
  'chatFolder',
] as const
const itemKinds: Readonly<Record<number, string>> = {
  11: 'standardMessage',
  12: 'contactMessage',
  13: 'stickerMessage',
  14: 'remoteDeletedMessage',
  15: 'updateMessage',
  16: 'paymentNotification',
  17: 'giftBadge',
  18: 'viewOnceMessage',
  19: 'directStoryReplyMessage',
  20: 'poll',
  22: 'adminDeletedMessage',
}

/** What a backup holds: numbers and dates only, nothing that anybody wrote. */
export class Counts {
  frames = 0
  bytes = 0
  readonly frameKinds: Record<string, number> = {}
  readonly itemKinds: Record<string, number> = {}
  attachments = 0
  /** Malformed inside, but authentic: shown as a placeholder, never lost. */
  odd = 0
  unknownFields = 0
  /** Milliseconds since 1970 of the oldest and newest message. */
  firstDate: number | null = null
  lastDate: number | null = null
  readonly #chats = new Set<number>()

  /** Chats that have a message. */
  get chatsWithMessages(): number {
    return this.#chats.size
  }

  add({ bytes, frames, columns }: FrameChunk): void {
    this.bytes += bytes.length
    for (let i = 0; i < frames; i++) {
      const kind = columns.kind[i]!
      const flags = columns.flags[i]!
      this.frames++
      raise(this.frameKinds, kinds[kind] ?? 'unknown')
      if (flags & frameFlags.odd) this.odd++
      if (flags & frameFlags.unknownFields) this.unknownFields++
      if (kind !== chatItemKind) continue
      raise(this.itemKinds, itemKinds[columns.itemKind[i]!] ?? 'unknown')
      this.attachments += columns.attachments[i]!
      this.#chats.add(columns.chat[i]!)
      this.#date(columns.dateSent[i]!)
    }
  }

  #date(date: number): void {
    if (date === 0) return
    this.firstDate = Math.min(this.firstDate ?? date, date)
    this.lastDate = Math.max(this.lastDate ?? date, date)
  }
}

function raise(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
