import type { FailureView, Millis } from './basic-views.ts'
import type { BrowserFolder } from './browser-objects.ts'
import type { OnProgress } from './history-api.ts'

/** *Keep a copy in a folder*: a snapshot folder that is kept up to date while the app is open. */
export interface FolderCopyApi {
  readFolderCopy(): Promise<FolderCopyView>
  /**
   * Remembers the folder and makes the key of all copies in it, which is shown now and never again. The first copy is
   * not yet made. 64 characters.
   */
  turnOnFolderCopy(folder: BrowserFolder): Promise<{ readonly key: string }>
  /** Forgets folder and key. What lies in the folder stays, and opens with the key that was written down. */
  turnOffFolderCopy(): Promise<void>
  /** `folder-refused` when the browser wants to be asked again, which `allowFolder` does. */
  copyToFolder(onProgress: OnProgress, signal: AbortSignal): Promise<FolderCopyView>
  /** Has the browser ask the person, on their tap; answers how things stand then. Only windows may ask. */
  allowFolder(): Promise<FolderCopyView>
  /** For the window that asks; null: none is remembered. */
  rememberedFolder(): Promise<BrowserFolder | null>
}

export interface FolderCopyView {
  /** Null: off. */
  readonly folder: { readonly name: string; readonly access: FolderAccess } | null
  readonly last: FolderCopyMade | null
  /** Why the last try came to nothing; null: it did not fail. */
  readonly failure: FailureView | null
  /** When the next one is due; 0 while off. */
  readonly dueAt: Millis
}

/** Whether this site may write there now, after asking, or not at all; `gone`: the browser does not know it any more. */
export type FolderAccess = 'granted' | 'prompt' | 'denied' | 'gone'

export interface FolderCopyMade {
  readonly at: Millis
  /** Of its folder. */
  readonly name: string
  readonly messages: number
  readonly files: number
  /** Named by messages, and not on this device. */
  readonly missing: number
}
