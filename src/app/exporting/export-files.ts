import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import type { NamedFile } from '../../domain/frame/files-of.ts'
import { filesOf, hasLocalCopy } from '../../domain/frame/files-of.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import { localFileName } from '../../domain/snapshot/attachment-names.ts'
import type { Shelf } from '../media/shelf.ts'
import { bodyOf } from '../../domain/frame/wire.ts'
import { frameWithKeys } from '../../domain/frame/give-keys.ts'

/** A file that what is exported names. */
export interface ExportedFile {
  /** In the pool. */
  readonly name: string
  readonly plaintextHash: Uint8Array
  /** Of the plaintext, as the message says. */
  readonly size: number
}

/** The files that an export names, by their names in a snapshot's pool. */
export class ExportFiles {
  private readonly shelf: Pick<Shelf, 'find'>
  private readonly found = new Map<string, ExportedFile>()

  constructor(shelf: Pick<Shelf, 'find'>) {
    this.shelf = shelf
  }

  /** Sorted, as the snapshot's list of them. */
  get names(): readonly string[] {
    return [...this.found.keys()].sort()
  }

  get all(): Iterable<ExportedFile> {
    return this.found.values()
  }

  /**
   * Notes files that frames (length varint included) name, and has each say the key that its content lies under here: one
   * may say another, or none, when it came in before any file of that content did. Frames are changed where they lie in
   * the list. True: some were.
   */
  async settle(frames: Uint8Array[]): Promise<boolean> {
    const files = frames.flatMap(filesInFrame).filter(({ plaintextHash }) => plaintextHash.length === 32)
    if (files.length === 0) return false
    const records = await this.shelf.find(files.map((file) => file.plaintextHash))
    const byContent = new Map(files.map(({ plaintextHash }, i) => [toBase64Url(plaintextHash), records[i]]))
    const recordOf = (hash: Uint8Array) => byContent.get(toBase64Url(hash)) ?? null
    let changed = false
    for (const file of files) changed = rightKey(file, recordOf(file.plaintextHash)) || changed
    for (const [i, frame] of frames.entries()) {
      // Where no copy goes along none is promised.
      frames[i] = frameWithKeys(frame, (hash) => (recordOf(hash)?.here ? recordOf(hash)!.key : null))
      changed ||= frames[i] !== frame
      for (const file of filesInFrame(frames[i])) if (hasLocalCopy(file)) this.note(file)
    }
    return changed
  }

  private note({ plaintextHash, localKey, size }: NamedFile): void {
    const name = localFileName(plaintextHash, localKey)
    if (!this.found.has(name)) this.found.set(name, { name, plaintextHash: plaintextHash.slice(), size })
  }
}

function filesInFrame(frame: Uint8Array): NamedFile[] {
  return filesOf(bodyOf(frame))
}

/** Puts the key right that a frame says. True: it was another one. */
function rightKey(file: NamedFile, record: MediaRecord | null): boolean {
  if (!record || !hasLocalCopy(file) || equalBytes(record.key, file.localKey)) return false
  file.localKey.set(record.key)
  return true
}
