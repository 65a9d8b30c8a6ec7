import type { Bytes } from '../../../core/bytes.ts'
import { equalBytes, fromBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { MediaHere } from '../../../domain/media/media-record.ts'
import type { ObjectReceipt } from '../../../domain/media/remote-files.ts'
import type { ArchiveService, ByteSource } from '../../../domain/ports.ts'
import type { Shelf } from '../../media/shelf.ts'
import type { BackupDeps } from '../deps.ts'
import { withRetries } from '../retries.ts'
import type { ArchivedFile } from './archived-files.ts'
import type { BegunUploads } from './begun-uploads.ts'
import type { LaneWork } from './lanes.ts'
import { Lanes } from './lanes.ts'
import type { MediaMarks } from './media-marks.ts'

/** At once, where nothing else wants the thread: each holds a few MiB. */
const ownLanes = 4
const hashedAtOnce = 1024 * 1024

export interface SendFiles {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly shelf: Shelf
  readonly marks: MediaMarks
  readonly begun: BegunUploads
  readonly signal: AbortSignal
  /** `bytes`: more of the file have arrived. */
  readonly onBytes: (bytes: number) => void
  readonly onFile: (file: ArchivedFile) => void
}

/** What of the files could not go up, and why; all others did. */
export interface SentFiles {
  readonly unreadable: number
  readonly tooLarge: number
  /** No room is left for them. */
  readonly overQuota: number
}

type Outcome = 'stored' | 'gone' | 'unreadable' | 'too-large' | 'quota'

/**
 * Sends files in their order, some at a time, each as it lies here. One counts as stored once the receipt is that of its
 * bytes. What cannot be read, or is too long, is passed by; when room runs out, what is shorter still has its chance.
 */
export class FileSending {
  private readonly options: SendFiles
  private readonly counts: Record<Outcome, number> = {
    stored: 0,
    gone: 0,
    unreadable: 0,
    'too-large': 0,
    quota: 0,
  }
  /** Of this length no file found room. */
  private noRoomFor = Infinity

  constructor(options: SendFiles) {
    this.options = options
  }

  async run(files: readonly ArchivedFile[]): Promise<SentFiles> {
    const { deps, signal, onFile } = this.options
    const lanes = new Lanes(Math.min(ownLanes, deps.gait?.inFlight ?? ownLanes))
    await lanes.run(files, signal, async (file, lane) => {
      await deps.gait?.breathe()
      this.counts[await this.sendOne(file, lane)]++
      onFile(file)
    })
    const { unreadable, 'too-large': tooLarge, quota } = this.counts
    return { unreadable, tooLarge, overQuota: quota }
  }

  private async sendOne(file: ArchivedFile, lane: LaneWork): Promise<Outcome> {
    const { shelf } = this.options
    const [record] = await shelf.find([file.plaintextHash])
    if (!record?.here) return 'gone'
    if (record.here.sealedLength >= this.noRoomFor) return 'quota'
    try {
      const source = await shelf.readSealed(record)
      if (source.size !== record.here.sealedLength) return 'unreadable'
      await this.sendVerified(file, { source, here: record.here, lane })
      return 'stored'
    } catch (error) {
      if (isCode(error, 'not-found', 'source-unreadable', 'other-content')) return 'unreadable'
      if (!isCode(error, 'quota')) throw error
      if (error.facts['refusal'] === 'too-large') return 'too-large'
      this.noRoomFor = Math.min(this.noRoomFor, record.here.sealedLength)
      return 'quota'
    }
  }

  private async sendVerified(file: ArchivedFile, sending: Sending): Promise<void> {
    const { deps, shelf, marks, begun } = this.options
    const { length, sha256 } = await this.put(file, sending)
    const { here } = sending
    if (length !== here.sealedLength || !equalBytes(sha256, here.digest)) await this.refuse(file, sending)
    const object = fromBase64Url(file.id)!
    const mark = { object, length, digest: here.digest, at: deps.clock.now() }
    await marks.put([{ name: shelf.nameOf(file.plaintextHash), mark }])
    await begun.forget(file.id)
  }

  private async put(file: ArchivedFile, sending: Sending): Promise<ObjectReceipt> {
    try {
      return await this.putOnce(file, sending)
    } catch (error) {
      if (!isCode(error, 'service-refused') || error.facts['refusal'] !== 'different-object') throw error
      // Other bytes have that name, cut short or sealed anew elsewhere: these here are known to be good.
      await this.needIntact(sending)
      await this.remove(file.id)
      return this.putOnce(file, sending)
    }
  }

  private putOnce(file: ArchivedFile, { source, lane }: Sending): Promise<ObjectReceipt> {
    const { deps, service, begun, onBytes } = this.options
    const { signal } = lane
    let told = 0
    const onSent = (bytes: number) => {
      if (bytes > told) onBytes(bytes - told)
      told = Math.max(told, bytes)
    }
    const onBegun = (address: string) => begun.note(file.id, address)
    return withRetries(deps, signal, async () => {
      try {
        return await service.putFile(file.id, source, { signal, begun: begun.of(file.id), onBegun, onSent })
      } catch (error) {
        if (isCode(error, 'rate-limited', 'busy')) lane.strained()
        throw error
      }
    })
  }

  /** The receipt is not that of this file: whose fault it is, its bytes tell. What lies there now is nothing. */
  private async refuse(file: ArchivedFile, sending: Sending): Promise<never> {
    await this.remove(file.id)
    await this.needIntact(sending)
    throw new HeirloomError('service-failed', 'the service keeps other bytes than were sent')
  }

  private async remove(id: string): Promise<void> {
    const { deps, service, signal } = this.options
    await withRetries(deps, signal, () => service.deleteObjects([id]))
  }

  /** `other-content`: the file here was altered since it was taken in. */
  private async needIntact({ source, here, lane }: Sending): Promise<void> {
    const hashes = this.options.deps.core.hashes([null])
    for (let at = 0; at < source.size; at += hashedAtOnce)
      hashes.update([await source.read(at, Math.min(source.size, at + hashedAtOnce), lane.signal)])
    const digest: Bytes = hashes.finish()[0]!
    if (!equalBytes(digest, here.digest))
      throw new HeirloomError('other-content', 'a media file was altered where it lies')
  }
}

interface Sending {
  readonly source: ByteSource
  readonly here: MediaHere
  readonly lane: LaneWork
}
