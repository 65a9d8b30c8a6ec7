/** What came in: how much, and what it was. */
export interface Received {
  /** 16 random bytes, the file's name in its folder. */
  readonly file: Uint8Array
  readonly length: number
  readonly sha256: Uint8Array
}

export interface ByteRange {
  readonly start: number
  /** Inclusive, as HTTP has it. */
  readonly end: number
}

export interface StoredFile {
  readonly file: Uint8Array
  readonly length: number
}

/**
 * Bytes, kept in files that are written once under random names and known only by their row: the port that a folder
 * on disk implements. Folders and files are named by 16 random bytes.
 */
export interface Objects {
  makeFolder(folder: Uint8Array): Promise<void>
  /** Writes a stream of exactly `length` bytes to a new file. Resolves when it is on disk; throws and leaves nothing. */
  receive(folder: Uint8Array, body: AsyncIterable<Uint8Array>, length: number): Promise<Received>
  /**
   * Takes a finished upload of exactly `length` bytes in as a new file. Null: it has another length or is gone. The
   * upload itself is for the caller to remove once the new file is known.
   */
  adopt(folder: Uint8Array, upload: Uint8Array, length: number): Promise<Received | null>
  /** Null: no such file, or one of another length, whose bytes are not those that were put there. */
  read(
    folder: Uint8Array,
    stored: StoredFile,
    range: ByteRange | null,
  ): Promise<ReadableStream<Uint8Array> | null>
  /** Files that are not there are fine. */
  remove(folder: Uint8Array, files: readonly Uint8Array[]): Promise<void>
  removeFolder(folder: Uint8Array): Promise<void>
  removeUpload(upload: Uint8Array): Promise<void>
  folders(): Promise<Uint8Array[]>
  files(folder: Uint8Array): Promise<StoredFile[]>
  uploads(): Promise<StoredFile[]>
  /** Makes what was received of an upload safe. */
  syncUpload(upload: Uint8Array): Promise<void>
}
