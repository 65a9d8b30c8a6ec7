import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { ByteSink, ByteSource, FolderSink } from '../../domain/ports.ts'
import { attachmentFileLength, localFilePath } from '../../domain/snapshot/attachment-names.ts'
import { join } from '../../domain/snapshot/find.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'
import { FileProgress } from '../media/file-progress.ts'
import { Shelf } from '../media/shelf.ts'
import { sideBySide } from '../media/side-by-side.ts'
import type { MediaExport } from '../api/media-views.ts'
import type { ExportedFile, ExportFiles } from './export-files.ts'

const atOnce = 4
const batch = 256
/** Files that lay there already and are compared all the same. */
const maxPicked = 50
const partBytes = 1024 * 1024

export interface WritingFiles {
  readonly ports: ImportingPorts
  readonly files: ExportFiles
  readonly folder: FolderSink
  /** Of the pool's parent, below the folder. */
  readonly root: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** Filled with the SHA-256 of what was written, and of some that lay there already, by path. */
  readonly digests: Map<string, Bytes>
}

/**
 * Copies the sealed files into the pool of a snapshot folder, each compared with its hash on the way. One that lies
 * there with its length is not written again. What is not on this device, or is damaged here, is counted; the rest goes
 * on. `storage-full`, `storage-failed` from the folder, `cancelled`. `written`: paths, also of what failed half way.
 */
export async function writeFiles(writing: WritingFiles, written: string[]): Promise<MediaExport> {
  return new FileWriter(writing, await Shelf.open(writing.ports), written).run()
}

interface Copy {
  readonly path: string
  readonly record: MediaRecord
  readonly length: number
}

class FileWriter {
  private readonly given: WritingFiles
  private readonly shelf: Shelf
  private readonly written: string[]
  private readonly picked: string[] = []
  private readonly counts = { written: 0, bytes: 0, alreadyThere: 0, missing: 0 }

  constructor(given: WritingFiles, shelf: Shelf, written: string[]) {
    this.given = given
    this.shelf = shelf
    this.written = written
  }

  async run(): Promise<MediaExport> {
    const { onProgress, signal } = this.given
    const copies = await this.sortOut()
    if (copies.length === 0) return this.counts
    const total = copies.reduce((sum, { length }) => sum + length, 0)
    const progress = new FileProgress(total, onProgress)
    await sideBySide(copies, { width: atOnce, signal }, async (copy, ended) => {
      const tell = progress.begin(copy.length)
      await this.copy(copy, tell, ended)
      tell(copy.length)
    })
    return this.counts
  }

  private async sortOut(): Promise<Copy[]> {
    const copies: Copy[] = []
    const all = [...this.given.files.all]
    for (let at = 0; at < all.length; at += batch) {
      throwIfCancelled(this.given.signal)
      const some = all.slice(at, at + batch)
      const records = await this.shelf.find(some.map((file) => file.plaintextHash))
      const found = await Promise.all(some.map((file, i) => this.look(file, records[i] ?? null)))
      copies.push(...found.filter((copy) => copy !== null))
    }
    return copies
  }

  private async look({ name, size }: ExportedFile, record: MediaRecord | null): Promise<Copy | null> {
    const { folder, root } = this.given
    const path = join(root, localFilePath(name))
    const length = record?.here?.sealedLength ?? attachmentFileLength(size)
    if ((await folder.sizeOf(path)) === length) {
      this.counts.alreadyThere++
      if (record?.here) this.pick(path, record.here.digest)
    } else if (record?.here) return { path, record, length }
    else this.counts.missing++
    return null
  }

  /** Of those that lie there already some, each as likely as another. */
  private pick(path: string, digest: Bytes): void {
    const { ports, digests } = this.given
    const [a = 0, b = 0, c = 0, d = 0] = ports.randomness.bytes(4)
    const place = (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % this.counts.alreadyThere
    if (this.picked.length < maxPicked) this.picked.push(path)
    else if (place < maxPicked) {
      digests.delete(this.picked[place]!)
      this.picked[place] = path
    } else return
    digests.set(path, digest)
  }

  private async copy(
    { path, record, length }: Copy,
    tell: (upTo: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const source = await this.open(record)
    if (!source) {
      this.counts.missing++
      return
    }
    this.written.push(path)
    const sink = await this.given.folder.create(path)
    try {
      const digest = await this.pour({ source, sink, tell, signal })
      if (!digest || !equalBytes(digest, record.here!.digest)) {
        await sink.abort()
        this.counts.missing++
        return
      }
      await sink.close()
    } catch (cause) {
      await sink.abort().catch(() => undefined)
      throwIfCancelled(signal)
      throw cause instanceof HeirloomError
        ? cause
        : new HeirloomError('storage-failed', 'a file of the snapshot could not be written', { cause })
    }
    this.given.digests.set(path, record.here!.digest)
    this.counts.written++
    this.counts.bytes += length
  }

  /** Null: it is gone since it was looked up. */
  private async open(record: MediaRecord): Promise<ByteSource | null> {
    try {
      return await this.shelf.readSealed(record)
    } catch (error) {
      if (isCode(error, 'not-found')) return null
      throw error
    }
  }

  /** SHA-256 of what was copied; null: it could not be read to its end. */
  private async pour({ source, sink, tell, signal }: Pouring): Promise<Bytes | null> {
    const hash = this.given.ports.core.hashes([null])
    for (let at = 0; at < source.size; at += partBytes) {
      const end = Math.min(source.size, at + partBytes)
      const part = await readOr(source, at, end, signal)
      if (!part) return null
      hash.update([part])
      await sink.write(part)
      tell(end)
    }
    return hash.finish()[0]!
  }
}

interface Pouring {
  readonly source: ByteSource
  readonly sink: ByteSink
  readonly tell: (upTo: number) => void
  readonly signal: AbortSignal
}

async function readOr(
  source: ByteSource,
  at: number,
  end: number,
  signal: AbortSignal,
): Promise<Bytes | null> {
  try {
    return await source.read(at, end, signal)
  } catch (error) {
    throwIfCancelled(signal)
    if (isCode(error, 'source-unreadable')) return null
    throw error
  }
}
