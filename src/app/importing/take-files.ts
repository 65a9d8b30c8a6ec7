import { HeirloomError, isCode } from '../../core/errors.ts'
import { throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { attachmentFileLength, localFileName } from '../../domain/snapshot/attachment-names.ts'
import type { OnProgress } from '../api/history-api.ts'
import { FileProgress } from '../media/file-progress.ts'
import { Shelf } from '../media/shelf.ts'
import { sideBySide } from '../media/side-by-side.ts'
import { needSpace } from '../media/space.ts'
import type { FileFault, FileTrouble, MediaImport } from '../api/media-views.ts'
import type { FilePlan, PlannedFile } from './file-plan.ts'
import type { MediaPool } from './media-pool.ts'
import type { RunPorts } from './run-source.ts'

/** Files copied at once: while one is hashed another is read and a third written. */
const atOnce = 4
/** Contents looked up at once. */
const batch = 256
/** Files told of one by one in a report. */
const maxTold = 500

export interface TakingFiles {
  readonly ports: RunPorts
  readonly plan: FilePlan
  readonly pool: MediaPool | null
  /** False: only the messages are wanted. */
  readonly take: boolean
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export interface TakenFiles extends MediaImport {
  /** How often what came in names a file that is not on this device. */
  readonly missing: number
}

export const nothingTaken: TakenFiles = {
  ...{ taken: 0, takenBytes: 0, alreadyHere: 0, troubles: [], missing: 0 },
  faults: { missing: 0, altered: 0, other: 0, unreadable: 0 },
}

/**
 * Copies what the messages name from the source's pool to this device, each file checked whole. What is here already is
 * not copied again, so a cut-off import goes on where it was. A file that is missing or damaged stops nothing: it is
 * told, and its message stays. `storage-full`, `cancelled`.
 */
export async function takeFiles(taking: TakingFiles): Promise<TakenFiles> {
  return new Taking(taking, await Shelf.open(taking.ports)).run()
}

interface Take {
  readonly file: PlannedFile
  /** How far it has come, in sealed bytes. */
  readonly tell: (upTo: number) => void
  readonly signal: AbortSignal
}

class Taking {
  private readonly given: TakingFiles
  private readonly shelf: Shelf
  private readonly troubles: FileTrouble[] = []
  private readonly counts = { taken: 0, takenBytes: 0, alreadyHere: 0 }
  private readonly faults: Record<FileFault, number> = { missing: 0, altered: 0, other: 0, unreadable: 0 }
  private missingUses = 0

  constructor(given: TakingFiles, shelf: Shelf) {
    this.given = given
    this.shelf = shelf
  }

  async run(): Promise<TakenFiles> {
    const { plan, ports, onProgress, signal } = this.given
    const coming = await this.sortOut()
    const total = coming.reduce((sum, file) => sum + attachmentFileLength(file.size), 0)
    await needSpace(ports.space, total).catch(async (error: unknown) => {
      // A message may lie about a length; what lies in the folder does not.
      if (!isCode(error, 'storage-full')) throw error
      await needSpace(ports.space, await this.realTotal(coming))
    })
    if (coming.length > 0) {
      const progress = new FileProgress(total, onProgress)
      await sideBySide(coming, { width: atOnce, signal }, (file, ended) =>
        this.takeOne({ file, tell: progress.begin(attachmentFileLength(file.size)), signal: ended }),
      )
    }
    const missing = this.missingUses + plan.unhashed
    return { ...this.counts, faults: this.faults, troubles: this.troubles, missing }
  }

  /** What is to be copied. What is here is told to be wanted again; what is nowhere is counted. */
  private async sortOut(): Promise<PlannedFile[]> {
    const coming: PlannedFile[] = []
    const known = await this.shelf.names()
    let some: PlannedFile[] = []
    const look = async (): Promise<void> => {
      throwIfCancelled(this.given.signal)
      const here = await this.shelf.claim(
        some.map((file) => file.plaintextHash),
        known,
      )
      some.forEach((file, i) => {
        if (here[i]) this.counts.alreadyHere++
        else if (this.given.take && file.sources.length > 0) coming.push(file)
        else this.fault(file, 'missing')
      })
      some = []
    }
    for (const file of this.given.plan.wanted()) if (some.push(file) === batch) await look()
    if (some.length > 0) await look()
    return coming
  }

  private async realTotal(coming: readonly PlannedFile[]): Promise<number> {
    let total = 0
    await sideBySide(coming, { width: atOnce, signal: this.given.signal }, async (file) => {
      const name = localFileName(file.plaintextHash, file.sources[0]!)
      const there = await this.given.pool!.open(name).catch(() => null)
      total += Math.min(attachmentFileLength(file.size), there?.size ?? 0)
    })
    return total
  }

  private async takeOne({ file, tell, signal }: Take): Promise<void> {
    let fault: FileFault | null = 'missing'
    for (const key of file.sources) {
      throwIfCancelled(signal)
      fault = await this.takeUnder(key, { file, tell, signal })
      if (!fault) break
    }
    if (fault) this.fault(file, fault)
    tell(Infinity)
  }

  /** Null: it is here now. */
  private async takeUnder(key: Uint8Array, { file, tell, signal }: Take): Promise<FileFault | null> {
    const { plaintextHash, size } = file
    try {
      const source = telling(await this.given.pool!.open(localFileName(plaintextHash, key)), tell)
      const arrival = { source, plaintextHash, key, as: file.key ?? key, size, signal }
      const { here } = await this.shelf.takeSealed(arrival)
      this.counts.taken++
      this.counts.takenBytes += here?.sealedLength ?? 0
      return null
    } catch (error) {
      throwIfCancelled(signal)
      const fault = faultOf(error)
      if (fault) return fault
      // Said apart from other lack of room: the messages alone may well fit.
      if (isCode(error, 'storage-full'))
        throw new HeirloomError('storage-full', 'the files do not fit', {
          cause: error,
          facts: { files: true },
        })
      throw error
    }
  }

  private fault({ contentType, size, firstDate, uses }: PlannedFile, fault: FileFault): void {
    this.missingUses += uses
    if (uses === 0 && fault === 'missing') return
    this.faults[fault]++
    // Where no files came along there is nothing to tell of one by one.
    if (this.given.pool && this.troubles.length < maxTold)
      this.troubles.push({ fault, contentType, bytes: size, date: firstDate })
  }
}

function telling(source: ByteSource, tell: (upTo: number) => void): ByteSource {
  return {
    size: source.size,
    async read(from, to, signal) {
      const bytes = await source.read(from, to, signal)
      tell(to)
      return bytes
    },
  }
}

function faultOf(error: unknown): FileFault | null {
  if (isCode(error, 'bad-mac', 'bad-length', 'bad-padding', 'truncated', 'too-large')) return 'altered'
  if (isCode(error, 'other-content')) return 'other'
  return isCode(error, 'source-unreadable') ? 'unreadable' : null
}
