import type { BrowserBitmap, BrowserFile, BrowserPort, BrowserSaveTarget } from './browser-objects.ts'
import type { Millis } from './basic-views.ts'
import type { AttachmentView, ChatId, ItemId } from './views.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { OnProgress } from './history-api.ts'

/** A file by what it holds: base64url of the SHA-256 of its plaintext. Never in an address or a log. */
export type ContentId = string

/** The file itself, or a small picture of it, made on this device. */
export type MediaPart = 'whole' | 'small'

/** What the screens may ask of photos, films, voices and files. */
export interface MediaApi {
  /**
   * Hands what is needed to show a file to whoever holds the other end of `port`, the service worker: keys never pass
   * through the page. Where it may not be shown, that is what the port hears.
   */
  grantMedia(content: ContentId, part: MediaPart, port: BrowserPort): Promise<void>
  /** Why a file is not to be seen. */
  lookAtMedia(content: ContentId): Promise<MediaLook>
  /**
   * A copy outside of Heirloom: written to `target` as it is decrypted, or, without one, as a file in memory.
   * `too-large` for a file that must not be gathered in memory, `not-found`, `bad-mac`, `storage-full`, `cancelled`.
   */
  saveMedia(
    content: ContentId,
    target: BrowserSaveTarget | null,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<BrowserFile | null>
  /**
   * Files that messages name, positions from (inclusive) to (exclusive), at most 500 of them, with what all of them
   * take. Positions belong to a generation of the history, as in a chat.
   */
  listMedia(ask: MediaAsk, from: number, to: number): Promise<MediaList>
  /** Where a file stands in such a list. -1: it is not in it. */
  placeInMedia(ask: MediaAsk, item: ItemId, content: ContentId): Promise<number>
  /** Keeps a picture of a film, for showing it small: an `ImageBitmap`, which is used up. */
  keepPoster(content: ContentId, picture: BrowserBitmap): Promise<void>
  /**
   * A sound for drawing it in so many bars: one file where it can be decoded whole, else a short one for each bar, cut out
   * of that part of it; null: nothing is to be heard of that. `too-large` when it is too long for the one and cannot be
   * cut, `not-found` when it is none.
   */
  readSound(content: ContentId, bars: number): Promise<readonly (Uint8Array<ArrayBuffer> | null)[]>
}

/** `seen`: photos and films. */
export type MediaSort = 'seen' | 'sounds' | 'files'

export interface MediaAsk {
  /** Null: of all chats. */
  readonly chat: ChatId | null
  /** Null: of all kinds. */
  readonly sort: MediaSort | null
  readonly order: 'newest' | 'oldest' | 'largest'
}

export interface MediaEntry {
  readonly chat: ChatId
  readonly item: ItemId
  readonly date: Millis
  readonly file: AttachmentView
}

export interface MediaList {
  readonly generation: number
  readonly total: number
  /** Of what is on this device; content that several messages name counts once. */
  readonly bytesHere: number
  readonly entries: readonly MediaEntry[]
  /** In order of date: the months, each with any moment in it, and how many files it has. Empty in order of size. */
  readonly months: readonly { readonly date: Millis; readonly count: number }[]
}

export interface MediaLook {
  /** Null: nothing stands in the way. `not-found`: its bytes are not on this device. */
  readonly failure: ErrorCode | null
  /** As its bytes have it, where they are here. */
  readonly shown: AttachmentView['shown']
}
