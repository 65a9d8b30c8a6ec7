import type { BrowserFile } from './browser-objects.ts'
import type { MessageView } from './views.ts'

/** Adding files to Note to Self. */
export interface NoteMediaApi {
  /**
   * What a file is, read from its bytes, and a small picture of it. Nothing of it is kept. `source-unreadable`,
   * `cancelled`.
   */
  lookAtFile(file: BrowserFile, signal: AbortSignal): Promise<FileLook>
  /**
   * Seals the files and adds them as one note, at the end or not at all. `too-large`, `source-unreadable` with
   * `facts.file` (position among `files`); `storage-full`, `busy`, `cancelled`; `bad-length` for what no note can be.
   */
  appendMedia(
    files: readonly FileToAdd[],
    note: MediaNote,
    onProgress: (progress: AddingProgress) => void,
    signal: AbortSignal,
  ): Promise<MessageView>
}

export interface FileToAdd {
  readonly file: BrowserFile
  readonly name: string
  /** Recorded here: a note of the voice stands alone, without words. */
  readonly voice: boolean
}

export interface MediaNote {
  readonly text: string
  /** One picture or film without words, which is erased when it is looked at. */
  readonly viewOnce: boolean
}

/** How far the file at this position is, in bytes. */
export interface AddingProgress {
  readonly file: number
  readonly done: number
  readonly total: number
}

export interface FileLook {
  readonly kind: 'image' | 'video' | 'audio' | 'document'
  /** At most 320 pixels a side; null: it has none, or must not be decoded. */
  readonly thumbnail: BrowserFile | null
}

/** As the other apps have it. */
export const maxFilesInNote = 32
/** A message tells a size in 32 bits. */
export const maxFileBytes = 0xffff_ffff
/** What is looked at once is held in memory for it. */
export const maxOnceBytes = 256 * 1024 * 1024
