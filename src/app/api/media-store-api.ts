import type { FailureView, Millis, Progress } from './basic-views.ts'
import type { OnProgress } from './history-api.ts'

/** What the screens may ask of files that are at the service. A part of `HistoryApi`. */
export interface MediaStoreApi {
  /**
   * Brings files here at once, those that are looked at: base64url of the SHA-256 of their plaintexts. Whatever was chosen
   * of files that come by themselves, this does it. `not-found`: backups are off.
   */
  fetchMedia(
    contents: readonly string[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<FetchedMediaView>
  /** Brings all here that is missing, the newest first. `busy`: that is under way already. */
  fetchAllMedia(onProgress: OnProgress, signal: AbortSignal): Promise<FetchedMediaView>
  /** What is missing of the files that messages name, the newest first, at most 200 of them. Asks nobody. */
  readMissingMedia(): Promise<MissingMediaView>
  chooseMedia(choices: MediaChoicesView): Promise<void>
}

export interface MediaChoicesView {
  /** All files come by themselves; else only those that are looked at. */
  readonly bring: boolean
  /** By themselves also over networks that charge for data. */
  readonly metered: boolean
  /** Older ones stay at the service. */
  readonly saveSpace: boolean
}

export interface FileCount {
  readonly files: number
  readonly bytes: number
}

/** What became of files that were asked for. */
export interface FetchedMediaView {
  readonly fetched: FileCount
  /** Here before or fetched, of all that were asked for. */
  readonly here: number
  readonly asked: number
  /** Not at the service. */
  readonly gone: number
  /** What the service gave was not what the messages name. */
  readonly altered: number
}

export interface MissingMediaView {
  /** Of `named`, here. */
  readonly here: number
  readonly named: number
  readonly missing: FileCount
  readonly files: readonly MissingFile[]
}

export interface MissingFile {
  readonly date: Millis
  readonly bytes: number
  readonly contentType: string
  /** As far as is known: it can be fetched, the service has it not, or has something else. */
  readonly why: 'fetched-later' | 'gone' | 'altered' | 'unknown'
}

/** How the files of a backup stand. */
export interface MediaStandingView {
  readonly stored: FileCount
  readonly waiting: FileCount
  /** On this device only, for they are older than the plan keeps. */
  readonly older: number
  readonly unreadable: number
  readonly tooLarge: number
  readonly overQuota: number
  /** The files of an archive were looked after at least once: until then nobody knows what the plan gives. */
  readonly known: boolean
  /** For how many days the plan keeps files; null: without end. */
  readonly mediaDays: number | null
  /** Why files do not go up for now; null: nothing stands in the way. */
  readonly failure: FailureView | null
  /** When that goes on by itself; 0: with the next backup. */
  readonly retryAt: Millis
  /** Files that are being brought here; null: none are. */
  readonly bringing: BringingView | null
  readonly choices: MediaChoicesView
}

/** `waiting`: it begins in a moment, or another tab is at it. */
export interface BringingView {
  readonly state: 'waiting' | 'running' | 'metered' | 'offline' | 'failed'
  readonly progress: Progress | null
  readonly failure: FailureView | null
}
