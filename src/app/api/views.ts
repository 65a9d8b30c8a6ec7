import type { ArchiveView, BackupStatus } from './backup-views.ts'
export type { KeyChangeView, KeyStanding, NewKeyOffer } from './key-views.ts'
import type { FailureView, Millis, Progress } from './basic-views.ts'
import type { MediaExport, MediaImport } from './media-views.ts'
import type { BrowserFile } from './browser-objects.ts'
import type { ContentId } from './media-api.ts'

export type {
  ArchiveView,
  BackupChoicesView,
  BackupReport,
  BackupStatus,
  FingerprintView,
  PartialRestoreView,
  PlanLimitsView,
  PlanView,
  PlansView,
  RestoreReport,
  ServiceKnowledge,
  ShownKey,
  StoredField,
  WaitReason,
} from './backup-views.ts'
export type { FileFault, FileTrouble, MediaExport, MediaImport } from './media-views.ts'
export type { FailureView, Millis, Progress } from './basic-views.ts'

/** What the screens may see of a history. Plain data: it crosses from the worker to the page. */

/** Permanent number of a chat in this history. */
export type ChatId = number
/** Permanent number of a message (53 bits); names and never orders. */
export type ItemId = number
export type ChatKind = 'contact' | 'group' | 'self' | 'release-notes' | 'unknown'

/** A short line for lists and quotes. `kind` lets the screen choose an icon and words; text is hostile. */
export interface LineView {
  readonly kind: MessageKind
  readonly text: string
  /** Who wrote it, when that is not obvious from the chat. Empty for outgoing. */
  readonly author: string
  readonly outgoing: boolean
}

export interface ChatSummaryView {
  readonly id: ChatId
  readonly kind: ChatKind
  readonly title: string
  /** 0 … 11, the avatar colour of the format. */
  readonly color: number
  readonly last: LineView | null
  readonly lastDate: Millis
  readonly messages: number
  readonly unread: number
  readonly markedUnread: boolean
  /** Ascending; null when not pinned. */
  readonly pinnedOrder: number | null
  readonly archived: boolean
  readonly muted: boolean
  /** Disappearing timer of the chat, 0 when off. */
  readonly timerMs: number
}

export type MessageKind =
  | 'text'
  | 'attachment'
  | 'voice'
  | 'sticker'
  | 'contact-card'
  | 'poll'
  | 'view-once'
  | 'story-reply'
  | 'payment'
  | 'gift-badge'
  | 'deleted'
  | 'admin-deleted'
  | 'call'
  | 'update'
  | 'unknown'

export type TextStyle = 'bold' | 'italic' | 'spoiler' | 'strikethrough' | 'monospace' | 'mention' | 'link'

/** UTF-16 positions into the body, in order, clipped to it, not overlapping others of their own style. */
export interface TextSpan {
  readonly start: number
  readonly length: number
  readonly style: TextStyle
  /** Mentions: the name to show in place of the span. Links: a checked http, https or mailto URL. */
  readonly value?: string
}

export interface TextView {
  readonly body: string
  readonly spans: readonly TextSpan[]
  /** The stored text is longer than what is sent to the screen at once; `readLongText` gives the rest. */
  readonly cut: boolean
}

export interface PersonView {
  readonly id: number
  readonly name: string
  readonly color: number
  readonly self: boolean
}

export interface AttachmentView {
  readonly kind: 'image' | 'video' | 'audio' | 'voice' | 'gif' | 'sticker' | 'document'
  readonly contentType: string
  readonly fileName: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  readonly caption: string
  /** Which content it is; empty: nothing tells, and no copy of it came. */
  readonly content: ContentId
  readonly place: MediaPlace
  /** By which element its bytes are shown; null: only saved as a file, or not here. Never what its sender says. */
  readonly shown: 'image' | 'video' | 'audio' | null
  /** Of its picture, until that is there; empty: none. */
  readonly blurHash: string
}

/** `here`: on this device. `away`: it was, or is known from a backup, and can come back. `never`: no copy of it came. */
export type MediaPlace = 'here' | 'away' | 'never'

export interface QuoteView {
  readonly author: PersonView
  readonly line: LineView
  /** Of what was quoted, where it was a picture or a film. */
  readonly picture: AttachmentView | null
  /** Of the quoted message, by which `findMessage` finds it; 0 when it was lost already where this came from. */
  readonly dateSent: Millis
}

export interface LinkPreviewView {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly picture: AttachmentView | null
}

export interface ReactionView {
  readonly emoji: string
  readonly people: readonly PersonView[]
}

export interface PollView {
  readonly question: string
  readonly ended: boolean
  readonly multiple: boolean
  readonly options: readonly { readonly text: string; readonly votes: number; readonly mine: boolean }[]
}

export type DeliveryState = 'none' | 'pending' | 'sent' | 'delivered' | 'read' | 'viewed' | 'failed'

export interface MessageView {
  readonly id: ItemId
  /** Position in the chat, 0 is the oldest. */
  readonly at: number
  readonly chat: ChatId
  readonly kind: MessageKind
  readonly author: PersonView
  readonly direction: 'incoming' | 'outgoing' | 'none'
  readonly dateSent: Millis
  readonly delivery: DeliveryState
  readonly text: TextView | null
  readonly quote: QuoteView | null
  readonly attachments: readonly AttachmentView[]
  readonly linkPreview: LinkPreviewView | null
  readonly reactions: readonly ReactionView[]
  readonly poll: PollView | null
  /** For updates, calls, cards, payments, stickers and placeholders: one plain sentence or name. */
  readonly line: string
  /** Earlier versions, oldest first; empty when never edited. */
  readonly edits: readonly { readonly date: Millis; readonly text: TextView }[]
  /** When it vanishes; 0 never, -1 not yet started. */
  readonly expiresAt: Millis
  readonly pinned: boolean
  readonly canEdit: boolean
}

/** What was unread in a chat. */
export interface UnreadView {
  readonly count: number
  /** The oldest of them; null when there is none, or it lies too far back. */
  readonly first: ItemId | null
}

/** A message that is looked for by its date, and by its id or else its author. */
export interface SoughtMessage {
  readonly dateSent: Millis
  readonly id?: ItemId
  readonly author?: number
}

export interface FoundMessage {
  readonly id: ItemId
  /** Position in the chat. */
  readonly at: number
  /** Generation the position belongs to. */
  readonly generation: number
}

export interface ChatWindow {
  readonly chat: ChatSummaryView
  /** All messages of the chat; positions run from 0 to total - 1. */
  readonly total: number
  /** Members for groups, one person for contacts. */
  readonly people: readonly PersonView[]
  readonly messages: readonly MessageView[]
  /** Generation the positions belong to: after a change, read again. */
  readonly generation: number
}

export interface JobView {
  readonly id: string
  readonly kind: 'import' | 'backup' | 'restore'
  readonly startedAt: Millis
  readonly progress: Progress | null
  /** Why it last stopped in this tab; null: nothing is known. */
  readonly failure: FailureView | null
  /** In words for the person: what was being imported. */
  readonly title: string
  /** How far it had come cannot be read any more: it cannot go on, only be let go of. */
  readonly damaged: boolean
}

export interface HistoryStatus {
  readonly state: 'empty' | 'ready' | 'restoring'
  readonly generation: number
  /** When a chat was last read here; that changes no generation. */
  readonly lastRead: Millis
  readonly messages: number
  readonly chats: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  /** Kept from the browser's own clean-up? */
  readonly persistence: 'persistent' | 'best-effort' | 'unknown'
  readonly usedBytes: number
  readonly backup: BackupStatus
  /** Imports that were cut off, which wait for resume or discard; a restore that has not come to its end. */
  readonly unfinished: readonly JobView[]
}

export interface SnapshotView {
  readonly id: string
  readonly name: string
  readonly date: Millis
  readonly bytes: number
}

/** What was picked, told before any key is asked. */
export interface SourceView {
  readonly id: string
  readonly kind: 'snapshot-folder' | 'archive-file'
  readonly name: string
  /** Newest first; one for an archive file. */
  readonly snapshots: readonly SnapshotView[]
  readonly mediaFiles: number
  readonly mediaBytes: number
  /** An archive file that Heirloom did not write also needs the account id (a UUID). */
  readonly mayNeedAccountId: boolean
  /** An earlier import of this very source was cut off and can go on. */
  readonly resumes: JobView | null
}

export type KeyAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly reason: 'wrong-shape'
      readonly length: number
      /** Groups of four (0 … 15) that hold an impossible character. */
      readonly badGroups: readonly number[]
    }
  | {
      readonly ok: false
      readonly reason: 'wrong-key'
      /** Groups (0 … 15) that differ from the key that was meant, where that is known. */
      readonly badGroups?: readonly number[]
    }
  | { readonly ok: false; readonly reason: 'bad-account-id' }
  | { readonly ok: false; readonly reason: 'damaged'; readonly failure: FailureView }

/** What came of looking under a typed key. */
export type PeekAnswer = KeyAnswer & {
  readonly archive?: ArchiveView
  /** The key that opened it, where it was not typed to the letter: look-alikes were mixed up. */
  readonly readAs?: string
  /** Groups (0 … 15) in which that one differs from what was typed. */
  readonly mendedGroups?: readonly number[]
}

export interface PreviewChat {
  readonly sourceChat: number
  readonly title: string
  readonly kind: ChatKind
  readonly messages: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  readonly attachments: number
}

export interface SourcePreview {
  readonly madeAt: Millis
  readonly madeBy: string
  readonly messages: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  readonly chats: readonly PreviewChat[]
  readonly attachments: number
  readonly missingMedia: number
  /** Already expired, and so never imported. */
  readonly expired: number
  readonly odd: number
  /** Whether the history already holds something: then this is a merge. */
  readonly merges: boolean
}

export type ImportChoice = (
  | { readonly kind: 'all' }
  | { readonly kind: 'chats'; readonly chats: readonly number[] }
  | { readonly kind: 'range'; readonly from: Millis; readonly to: Millis }
) & {
  /** The messages alone, where their files do not fit. They can be brought in later from the same source. */
  readonly withoutFiles?: boolean
}

export interface OddItemView {
  readonly reason: 'unknown-kind' | 'malformed' | 'missing-field' | 'dangling-reference' | 'too-large-id'
  readonly count: number
}

export interface ImportReport {
  readonly source: string
  readonly madeAt: Millis
  readonly read: number
  readonly added: number
  readonly updated: number
  readonly unchanged: number
  readonly notChosen: number
  readonly expired: number
  readonly deletedHere: number
  readonly chats: number
  readonly attachments: number
  /** How often what was added names a file that is not on this device. */
  readonly missingMedia: number
  readonly media: MediaImport
  readonly odd: readonly OddItemView[]
  /** Live secrets of the other app that stay sealed on this device and out of backups. */
  readonly secretsKeptHere: boolean
  readonly ms: number
}

export interface ExportResult {
  /** The fresh key this export is sealed under, 64 characters. */
  readonly key: string
  readonly accountId: string
  readonly fileName: string
  /** Archive file: the bytes to save. Folder: null, already written. */
  readonly file: BrowserFile | null
  readonly messages: number
  readonly chats: number
  readonly leftOut: number
  /** Null: an archive file, which holds the messages alone. */
  readonly media: MediaExport | null
}
