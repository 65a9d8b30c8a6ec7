import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { throwIfCancelled } from '../../domain/file/read-archive.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { attachmentFileLength, localFileName } from '../../domain/snapshot/attachment-names.ts'
import { linkedController } from '../archive/cancelling.ts'
import type { OnProgress } from '../history-api.ts'
import { Shelf } from '../media/shelf.ts'
import { needSpace } from '../media/space.ts'
import type { FileFault, FileTrouble, MediaImport } from '../media-views.ts'
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

/** Of one file in the progress of all. */
interface Share {
  readonly length: number
  told: number
}

interface Take {
  readonly file: PlannedFile
  readonly key: Uint8Array
  readonly share: Share
  readonly signal: AbortSignal
}

class Taking {
  private readonly given: TakingFiles
  private readonly shelf: Shelf
  private readonly troubles: FileTrouble[] = []
  private readonly counts = { taken: 0, takenBytes: 0, alreadyHere: 0 }
  private readonly faults: Record<FileFault, number> = { missing: 0, altered: 0, other: 0, unreadable: 0 }
  private missingUses = 0
  private done = 0
  private total = 0

  constructor(given: TakingFiles, shelf: Shelf) {
    this.given = given
    this.shelf = shelf
  }

  async run(): Promise<TakenFiles> {
    const { plan, ports } = this.given
    const coming = await this.sortOut()
    this.total = coming.reduce((sum, file) => sum + attachmentFileLength(file.size), 0)
    await needSpace(ports.space, this.total)
    if (coming.length > 0) await this.takeAll(coming)
    const missing = this.missingUses + plan.unhashed
    return { ...this.counts, faults: this.faults, troubles: this.troubles, missing }
  }

  /** What is to be copied. What is here is told to be wanted again; what is nowhere is counted. */
  private async sortOut(): Promise<PlannedFile[]> {
    const coming: PlannedFile[] = []
    let some: PlannedFile[] = []
    const look = async (): Promise<void> => {
      throwIfCancelled(this.given.signal)
      const here = await this.shelf.claim(some.map((file) => file.plaintextHash))
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

  private async takeAll(coming: readonly PlannedFile[]): Promise<void> {
    this.given.onProgress({ step: 'media', done: 0, total: this.total, unit: 'bytes' })
    const { controller, unlink } = linkedController(this.given.signal)
    const waiting = coming.values()
    const work = async (): Promise<void> => {
      for (const file of waiting) await this.takeOne(file, controller.signal)
    }
    const ended = await Promise.allSettled(
      Array.from({ length: Math.min(atOnce, coming.length) }, () =>
        work().catch((error: unknown) => {
          controller.abort()
          throw error
        }),
      ),
    )
    unlink()
    // The first failure is the one that ended the others.
    throwIfCancelled(this.given.signal)
    const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    if (failures.length > 0) throw failures.find((error) => !isCode(error, 'cancelled')) ?? failures[0]
  }

  private async takeOne(file: PlannedFile, signal: AbortSignal): Promise<void> {
    const share: Share = { length: attachmentFileLength(file.size), told: 0 }
    let fault: FileFault = 'missing'
    for (const key of file.sources) {
      throwIfCancelled(signal)
      const outcome = await this.takeUnder({ file, key, share, signal })
      if (typeof outcome === 'string') fault = outcome
      else {
        this.counts.taken++
        this.counts.takenBytes += outcome.here?.sealedLength ?? 0
        this.tell(share, share.length)
        return
      }
    }
    this.fault(file, fault)
    this.tell(share, share.length)
  }

  private async takeUnder({ file, key, share, signal }: Take): Promise<MediaRecord | FileFault> {
    const { plaintextHash, size } = file
    try {
      const source = await this.given.pool!.open(localFileName(plaintextHash, key))
      return await this.shelf.takeSealed({
        source: { ...source, read: (from, to) => this.readTelling(source, { from, to, share, signal }) },
        ...{ plaintextHash, key, as: file.key ?? key, size, signal },
      })
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

  private async readTelling(
    source: ByteSource,
    part: { readonly from: number; readonly to: number; readonly share: Share; readonly signal: AbortSignal },
  ): Promise<Bytes> {
    const bytes = await source.read(part.from, part.to, part.signal)
    this.tell(part.share, part.to)
    return bytes
  }

  private fault({ contentType, size, firstDate, uses }: PlannedFile, fault: FileFault): void {
    this.missingUses += uses
    if (uses === 0 && fault === 'missing') return
    this.faults[fault]++
    // Where no files came along there is nothing to tell of one by one.
    if (this.given.pool && this.troubles.length < maxTold)
      this.troubles.push({ fault, contentType, bytes: size, date: firstDate })
  }

  /** A file's share of the whole never shrinks, whatever is read of it again. */
  private tell(share: Share, upTo: number): void {
    const more = Math.min(upTo, share.length) - share.told
    if (more <= 0) return
    share.told += more
    this.done += more
    this.given.onProgress({ step: 'media', done: this.done, total: this.total, unit: 'bytes' })
  }
}

function faultOf(error: unknown): FileFault | null {
  if (isCode(error, 'bad-mac', 'bad-length', 'bad-padding', 'truncated', 'too-large')) return 'altered'
  if (isCode(error, 'other-content')) return 'other'
  return isCode(error, 'source-unreadable') ? 'unreadable' : null
}
