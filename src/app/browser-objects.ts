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
