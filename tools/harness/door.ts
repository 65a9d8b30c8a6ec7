import type { HistoryApi } from '../../src/app/api/history-api.ts'
import type {
  ChatSummaryView,
  ImportReport,
  MediaExport,
  Progress,
  SourcePreview,
} from '../../src/app/api/views.ts'
import type { KeyFrames } from './key-frames.ts'
import type { NotedSecrets } from './secrets-channel.ts'
import type { CredentialAnswer, CredentialTask } from '../lib/credential-tasks.ts'
import type { CredentialStep, TimedCredential } from '../lib/credential-times.ts'

/** What a tool may ask of the harness page: plain data in, plain data out. Calls go through `window.heirloom`. */
export interface HarnessDoor {
  /** Any method of the history whose arguments are plain data. Rejections become `Failed`. */
  call(method: keyof HistoryApi, args: readonly unknown[]): Promise<Outcome<unknown>>
  importPicked(request: ImportRequest): Promise<Outcome<Imported>>
  exportFile(): Promise<Outcome<Exported>>
  /** Hands the exported file to the browser's download. */
  exportDownload(): Promise<Outcome<Omit<Exported, 'base64'>>>
  backUp(answers: { readonly guard: boolean } | null): Promise<Outcome<Timed>>
  turnOn(): Promise<Outcome<{ readonly key: string }>>
  restore(key: string): Promise<Outcome<Restored>>
  digest(options: DigestOptions): Promise<Outcome<Digest>>
  loadSample(): Promise<Outcome<Timed>>
  /** Forgets when the next backup is due, and how the last ones went: one is due now. */
  makeBackupDue(): Promise<Outcome<void>>
  /** Ends the history worker between two of its instructions, and waits until the bridge knows. False: there was none. */
  killWorker(): Promise<boolean>
  /** The compute core beside its peers: `hash4`, `deflate` or `inflate`, over the file in the input, cut in pages. */
  micro(name: string): Promise<Outcome<MicroRow>>
  /** Milliseconds of opening each of these chats, as the screens open it. */
  openChats(chats: readonly number[]): Promise<Outcome<readonly number[]>>
  /** Fills a database with one record per message; then the reading times of `chats` chats. */
  plainDatabase(messages: number, chats: number): Promise<Outcome<readonly number[]>>
  /** Our client half of the credentials, in a worker of its own. */
  credentials(tasks: readonly CredentialTask[]): Promise<Outcome<readonly CredentialAnswer[]>>
  /** Milliseconds of one step there, the mean of `times` in a row. */
  timeCredential(step: CredentialStep, given: TimedCredential, times: number): Promise<Outcome<number>>
  /** Brings every file here that is at the service; one that is under way already is `busy`. */
  fetchFiles(): Promise<Outcome<Timed>>
  /** For films that are made elsewhere. */
  keyFrames(wish: KeyFrames): Promise<Outcome<number[][]>>
  /** Seals the photos in the input, by the app's own workers or by a peer. */
  sealPhotos(request: SealPhotos): Promise<Outcome<SealedPhotos>>
  /** The first of them as it lies on this device. */
  sealOne(): Promise<Outcome<SealedFile>>
  /** What the worker has held of keys since it started; the page's memory alone carries it. */
  secrets(): Promise<Outcome<NotedSecrets>>
  /** Turns the lock on; sealing goes on behind it. */
  turnOnLock(passphrase: string): Promise<Outcome<void>>
  /** Resolves when everything is sealed again. */
  sealed(): Promise<Outcome<void>>
  unlock(passphrase: string): Promise<Outcome<void>>
  turnOffLock(passphrase: string): Promise<Outcome<void>>
  /** Names in the store of keys, and how many of them are keys in clear. */
  keyNames(): Promise<Outcome<{ readonly names: readonly string[]; readonly clear: number }>>
  /** Into a folder of the site's private files, as a person exports into one of the disk. */
  exportFolder(name: string): Promise<Outcome<{ readonly key: string; readonly media: MediaExport }>>
  importFolder(name: string, key: string): Promise<Outcome<Imported>>
  /** SHA-256 of each file in the pool of such a folder, by its name. */
  poolOf(name: string): Promise<Outcome<Readonly<Record<string, string>>>>
  clearFolder(name: string): Promise<Outcome<void>>
  /** Every file here read whole, after the sweeps of the next two days. */
  media(): Promise<Outcome<MediaHeld>>
  /** Last progress any call told. */
  readonly progress: Progress | null
}

export interface MediaHeld {
  /** SHA-256 of each, in hex, sorted. */
  readonly contents: readonly string[]
  /** That lie there, whatever names them. */
  readonly files: number
  /** Files without a record, before the sweeps. */
  readonly leftByKills: number
}

/** MB/s. */
export interface MicroRow {
  readonly ours: number
  readonly peer: number
  readonly other?: number
}

export interface SealPhotos {
  readonly how: 'ours' | 'hash-wasm'
  /** How many in all: those that were picked, again and again. */
  readonly count: number
  /** Whether they are written to the private file system, and flushed. */
  readonly writes: boolean
}

export interface SealedPhotos {
  readonly ms: number
  /** Of plaintext. */
  readonly bytes: number
}

/** In hexadecimal, but for the size of the plaintext. */
export interface SealedFile {
  readonly key: string
  readonly size: number
  readonly plaintextHash: string
  readonly sealed: string
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | Failed

export interface Failed {
  readonly ok: false
  readonly code: string
  readonly message: string
  /** What was being done: `describe`, `key`, `preview`, `import` … */
  readonly step: string
}

export interface ImportRequest {
  /** Paths of the files in the input, in order; null: one archive file. */
  readonly paths: readonly string[] | null
  readonly key: string
  readonly accountId: string
  /** Stop after this many milliseconds of importing, 0: run to the end. */
  readonly cancelAfterMs?: number
  readonly preview?: boolean
}

export interface Imported extends Timed {
  readonly report: ImportReport
  readonly preview: SourcePreview | null
  readonly keyMs: number
  readonly previewMs: number
  readonly importMs: number
}

export interface Exported extends Timed {
  readonly key: string
  readonly accountId: string
  readonly messages: number
  readonly bytes: number
  readonly base64: string
}

export interface Timed {
  readonly ms: number
  readonly value?: unknown
}

export interface Restored extends Timed {
  /** Until the newest chat could be opened. */
  readonly firstChatMs: number
  readonly report: unknown
}

export interface DigestOptions {
  /** Read every message; else only the lists. */
  readonly messages: boolean
}

/** What a history holds, short enough to compare. */
export interface Digest {
  /** All of them, those of chats that are nowhere included. */
  readonly messages: number
  readonly chats: readonly Pick<ChatSummaryView, 'id' | 'title' | 'messages' | 'lastDate'>[]
  /** SHA-256 over all views in chat and message order, ids included: the very same history. */
  readonly exact: string
  /** The same without this device's numbers: equal histories on different devices. */
  readonly content: string
}

declare global {
  interface Window {
    heirloom: HarnessDoor
  }
}
