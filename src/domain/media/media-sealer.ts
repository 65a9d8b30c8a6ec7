import type { Bytes } from '../../core/bytes.ts'
import type { ByteSource } from '../ports.ts'
import type { BeginningMacs } from './beginnings.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'

export interface SealOrder {
  /** The plaintext. */
  readonly source: ByteSource
  readonly keys: MediaKeys
  /** 16 bytes, random: one for each time a key seals. */
  readonly iv: Bytes
  /** Name of the file of media that it becomes. */
  readonly file: string
  readonly signal?: AbortSignal
}

/** Hears how much of a file can be trusted before it is whole ([Note: Films before they are whole]). */
export interface ComingListener {
  readonly macs: BeginningMacs
  /** Its first so many sealed bytes have their MAC. `read` gives any of them, until the order ends. */
  onVerified(sealedBytes: number, read: (start: number, end: number) => Promise<Bytes>): void
}

export interface CheckOrder {
  /** The sealed file. */
  readonly source: ByteSource
  readonly keys: MediaKeys
  /** Of the plaintext, as its message says. */
  readonly size: number
  /** What it must hold, 32 bytes; null: whatever it holds is told. */
  readonly plaintextHash: Uint8Array | null
  /** Name of the file of media that it is copied to; null: it is only checked. */
  readonly file: string | null
  /**
   * Goes on with what is there of `file`, and leaves it there when it is stopped; where that turns out to be something
   * else, all of it is copied anew. For files that come slowly, and only under a name that was kept note of.
   */
  readonly goesOn?: boolean
  /** Hears of one that goes on while it comes. */
  readonly coming?: ComingListener
  readonly signal?: AbortSignal
}

/**
 * Where media is sealed and checked: at a place that keeps nobody waiting. Orders may be many at once; as many go side
 * by side as the place has room for. What is written is a file of media (`MediaFiles`): there, whole and safe when the
 * order resolves, and gone when it rejects, unless this program ends meanwhile or it is one to go on with.
 */
export interface MediaSealer {
  /** `too-large`, `source-unreadable`, `cancelled`, `storage-full`, `storage-failed`, `worker-lost`. */
  seal(order: SealOrder): Promise<MediaFacts>
  /** Those, and `bad-mac`, `bad-length`, `bad-padding`, `truncated`; `other-content` for what is another file. */
  check(order: CheckOrder): Promise<MediaFacts>
}
