import { equalBytes } from '../../core/bytes.ts'
import type { NamedFile } from '../../domain/frame/files-of.ts'
import { hasLocalCopy } from '../../domain/frame/files-of.ts'
import { localFileName } from '../../domain/snapshot/attachment-names.ts'
import type { Shelf } from '../media/shelf.ts'

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
   * Notes files that frames name. A content lies here under one key; a frame may still say another one, when it came in
   * before any file of that content did: then the key is put right where it stands, and the answer is true.
   */
  async settle(files: readonly NamedFile[]): Promise<boolean> {
    const named = files.filter(hasLocalCopy)
    const records = named.length > 0 ? await this.shelf.find(named.map((file) => file.plaintextHash)) : []
    let changed = false
    named.forEach((file, i) => {
      const key = records[i]?.key
      if (key && !equalBytes(key, file.localKey)) {
        file.localKey.set(key)
        changed = true
      }
      this.note(file)
    })
    return changed
  }

  private note({ plaintextHash, localKey, size }: NamedFile): void {
    const name = localFileName(plaintextHash, localKey)
    if (!this.found.has(name)) this.found.set(name, { name, plaintextHash: plaintextHash.slice(), size })
  }
}
