import type { BrowserFile, BrowserFolder, PickedFile } from './browser-objects.ts'
import type { ScheduleApi } from './schedule-api.ts'
import type { FolderCopyApi } from './folder-copy-api.ts'
import type { ExpiryApi } from './expiry-api.ts'
import type { KeyApi } from './key-api.ts'
import type { LockApi } from './lock-api.ts'
import type { MediaApi } from './media-api.ts'
import type { NoteMediaApi } from './note-media-api.ts'
import type { MediaStoreApi } from './media-store-api.ts'
import type { ProofApi } from './proof-api.ts'
import type {
  BackupReport,
  ChatId,
  ChatSummaryView,
  ChatWindow,
  ExportResult,
  FoundMessage,
  HistoryStatus,
  ImportChoice,
  ImportReport,
  ItemId,
  KeyAnswer,
  MessageView,
  PartialRestoreView,
  PeekAnswer,
  PlanView,
  Progress,
  RestoreReport,
  ServiceKnowledge,
  ShownKey,
  SoughtMessage,
  SourcePreview,
  SourceView,
  UnreadView,
} from './views.ts'

export type OnProgress = (progress: Progress) => void

export type PickedSource =
  | { readonly kind: 'folder'; readonly folder: BrowserFolder }
  | { readonly kind: 'files'; readonly files: readonly PickedFile[] }
  | { readonly kind: 'file'; readonly name: string; readonly file: BrowserFile }

export type ExportTarget =
  { readonly kind: 'archive-file' } | { readonly kind: 'snapshot-folder'; readonly folder: BrowserFolder }

/**
 * Everything the screens may ask of the history. Calls run in a worker; a signal cancels by call number; progress
 * never goes backwards within a step. Every call may reject with `HeirloomError`.
 */
export interface HistoryApi
  extends
    ExpiryApi,
    FolderCopyApi,
    LockApi,
    KeyApi,
    MediaApi,
    MediaStoreApi,
    NoteMediaApi,
    ProofApi,
    ScheduleApi {
  status(): Promise<HistoryStatus>
  /** Calls back after every change, from this tab or another, and on job progress. Returns the way to stop. */
  observe(listener: (status: HistoryStatus) => void): Promise<() => void>
  /** Asks the browser to keep this site's storage. */
  askPersistence(): Promise<HistoryStatus['persistence']>

  listChats(): Promise<readonly ChatSummaryView[]>
  /** The newest 50 messages. `not-found` when the chat is gone. */
  openChat(chat: ChatId): Promise<ChatWindow>
  /** Positions from (inclusive) to (exclusive), at most 200 of them. */
  readMessages(chat: ChatId, from: number, to: number, signal?: AbortSignal): Promise<ChatWindow>
  /** Where the first of these that is still in the chat stands. Null: it is not there, or not within bounded work. */
  findMessage(
    chat: ChatId,
    sought: readonly SoughtMessage[],
    signal?: AbortSignal,
  ): Promise<FoundMessage | null>
  /**
   * All that was in the chat at this generation is read, on this device and in what it shows only. Answers what was
   * unread until now.
   */
  markRead(chat: ChatId, generation: number): Promise<UnreadView>
  readLongText(chat: ChatId, item: ItemId): Promise<string>

  /** Adds to Note to Self, making that chat when there is none. */
  appendNote(text: string): Promise<MessageView>
  editNote(chat: ChatId, item: ItemId, text: string): Promise<void>
  setTimer(chat: ChatId, timerMs: number): Promise<void>
  deleteMessages(chat: ChatId, items: readonly ItemId[]): Promise<void>
  deleteChat(chat: ChatId, onProgress?: OnProgress): Promise<void>
  /** Everything of this history on this device. Backups stay. */
  eraseHistory(): Promise<void>
  startEmpty(name: string): Promise<void>
  loadSample(onProgress: OnProgress, signal: AbortSignal): Promise<void>

  /** Says what was picked; nothing is opened. `not-a-backup` when it is none. */
  describeSource(picked: PickedSource): Promise<SourceView>
  /** Checks the whole MAC under the typed key, which stays in the worker until `closeSource`. */
  checkKey(
    source: string,
    snapshot: string,
    typedKey: string,
    accountId: string,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<KeyAnswer>
  previewSource(source: string, onProgress: OnProgress, signal: AbortSignal): Promise<SourcePreview>
  /** Resumes by itself when an unfinished import of this source is staged. */
  importSource(
    source: string,
    choice: ImportChoice,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<ImportReport>
  /** Wipes the typed key and forgets the source. */
  closeSource(source: string): Promise<void>
  discardImport(job: string): Promise<void>

  exportHistory(target: ExportTarget, onProgress: OnProgress, signal: AbortSignal): Promise<ExportResult>

  /** Makes the recovery key and holds it in the worker until `turnOnBackups` or `forgetRecoveryKey`. */
  makeRecoveryKey(): Promise<ShownKey>
  forgetRecoveryKey(): Promise<void>
  /** Ok when what was typed is the key that was made. Turns backups on; the first one is not yet made. */
  turnOnBackups(typedKey: string): Promise<KeyAnswer>
  /**
   * When what is kept of backups cannot be read (`setting-lost`): goes on with the backup that a typed recovery key
   * opens. `other-history` when this history did not make it.
   */
  goOnWithBackup(typedKey: string): Promise<KeyAnswer>
  backUpNow(
    onProgress: OnProgress,
    signal: AbortSignal,
    answers?: { readonly guard: boolean },
  ): Promise<BackupReport>
  /**
   * What a key opens at the service. `no-archive` when there is nothing under it; with the service's fingerprint from
   * the sheet (words or code), `parameters-changed` before anything is shown to another one.
   */
  peekArchive(typedKey: string, sheetFingerprint?: string): Promise<PeekAnswer>
  /** Restores under the key just peeked. Resolves when everything is here; chats open earlier. */
  restoreArchive(onProgress: OnProgress, signal: AbortSignal): Promise<RestoreReport>
  /** What has arrived of a restore that has not come to its end. `not-found`: there is none. */
  describeRestored(): Promise<PartialRestoreView>
  /** Ends that restore and makes what has arrived the whole history. Backups are off afterwards. */
  keepRestored(): Promise<PartialRestoreView>
  /** Whether the paid plan is on, what it costs, how much room is used. Asks the service. */
  readPlan(): Promise<PlanView>
  /** A code as people type it. `no-payment`, `receipt-used`. */
  redeemVoucher(code: string): Promise<PlanView>
  /** The address of the page on which the person pays; the app goes there on their tap. */
  startCheckout(): Promise<string>
  /** The address of the page on which the payment is changed or ended. */
  managePayment(): Promise<string>
  /** After a payment: fetches what was paid for. `payment-open` when it takes longer. */
  settlePayment(): Promise<PlanView>
  /** What the service keeps of this person. Asks all of its sides at once, which an observer may notice. */
  askService(): Promise<ServiceKnowledge>
  /** Takes the service as it shows itself now, after `parameters-changed`. */
  acceptParameters(): Promise<void>
  /** Turns off on this device and deletes at the service. Without backups on, the key is needed. */
  deleteArchive(typedKey?: string): Promise<void>
}
