/**
 * Objects of the browser that pass through the use cases unopened: only adapters and screens know what they are.
 * (The app room compiles without DOM types.)
 */
export interface BrowserFile {
  readonly size: number
  readonly type: string
}

/** A `FileSystemDirectoryHandle`. */
export interface BrowserFolder {
  readonly kind: 'directory'
  readonly name: string
}

/** A file with its path inside the folder that was picked or dropped, `/` between parts. */
export interface PickedFile {
  readonly path: string
  readonly file: BrowserFile
}

/** A `MessagePort`; it goes to the worker and does not come back. */
export interface BrowserPort {
  postMessage(message: unknown): void
  close(): void
}

/** A `FileSystemFileHandle` of the save dialog. */
export interface BrowserSaveTarget {
  readonly kind: 'file'
  readonly name: string
}

/** An `ImageBitmap`. */
export interface BrowserBitmap {
  readonly width: number
  readonly height: number
}

/** A file that is in memory and nowhere else: browsers may put a `Blob` on disk. `type`: of a format that is shown. */
export interface FileInMemory extends BrowserFile {
  readonly bytes: Uint8Array<ArrayBuffer>
}
