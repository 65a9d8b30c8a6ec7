import type { Millis } from './basic-views.ts'
import type { FileInMemory } from './browser-objects.ts'
import type { ChatId, ItemId, MessageView } from './views.ts'

/** What vanishes, and what a backup had to leave behind. */
export interface ExpiryApi {
  /**
   * Shows a view-once message, and by then it is gone: the message is erased before this answers. `not-found` when it
   * is gone already, is none, or its file is not on this device; then nothing is erased.
   */
  viewOnce(chat: ChatId, item: ItemId): Promise<ViewedOnce>
  /** What the last backup could not read on this device. */
  readSetAside(): Promise<SetAsideView>
}

export interface ViewedOnce {
  readonly message: MessageView
  readonly file: FileInMemory
}

export interface SetAsideView {
  /** When that backup was made; 0: none has been. */
  readonly at: Millis
  readonly parts: readonly SetAsidePartView[]
}

export interface SetAsidePartView {
  /** Position in the list. */
  readonly id: number
  readonly messages: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  /** Those that are still here, by the titles that they bear now. */
  readonly chats: readonly { readonly id: ChatId; readonly title: string }[]
  /** The backup holds these messages, from an earlier time. */
  readonly held: boolean
}
