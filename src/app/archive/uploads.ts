import type { Bytes } from '../../core/bytes.ts'
import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { JournalObject } from '../../domain/archive/journal-records.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { linkedController, throwIfCancelled } from './cancelling.ts'
import type { Gait } from './deps.ts'
import type { Journal } from './journal.ts'
import type { RetryDeps } from './retries.ts'
import { withRetries } from './retries.ts'

export interface UploadOptions {
  readonly service: ArchiveService
  readonly journal: Journal
  readonly retries: RetryDeps
  readonly gait: Gait
  readonly signal: AbortSignal
  /** After a verified receipt. */
  readonly onSent: (n: number) => void
}

/** Receipts that are written into the journal together. Lost with a kill, they cost a call each and no bytes. */
const receiptsPerWrite = 16

/** Sends objects from the outbox, some at a time. An entry goes only after its receipt was verified. */
export class Uploads {
  private readonly options: UploadOptions
  private readonly running = new Set<Promise<void>>()
  private readonly controller: AbortController
  private readonly unlink: () => void
  private receipts: number[] = []
  private writing: Promise<void> = Promise.resolve()
  private failure: { readonly error: unknown } | null = null

  constructor(options: UploadOptions) {
    this.options = options
    const { controller, unlink } = linkedController(options.signal)
    this.controller = controller
    this.unlink = unlink
  }

  /** Waits for a free place. `sealed` null: the bytes are read from the outbox. Throws when any upload failed. */
  async add(n: number, sealed: Bytes | null): Promise<void> {
    const { inFlight, breathe } = this.options.gait
    await breathe()
    while (this.running.size >= inFlight && !this.failure) await Promise.race(this.running)
    this.throwFailure()
    const upload = this.send(n, sealed)
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.running.delete(upload))
    this.running.add(upload)
  }

  /** Resolves when everything is sent and noted. */
  async finish(): Promise<void> {
    await Promise.all(this.running)
    this.throwFailure()
    await this.noteReceipts()
    this.unlink()
  }

  /** Ends what is under way; receipts that came are noted. Never throws. */
  async stop(): Promise<void> {
    this.controller.abort()
    await Promise.all(this.running)
    await this.noteReceipts().catch(() => undefined)
    this.unlink()
  }

  private async send(n: number, given: Bytes | null): Promise<void> {
    const { service, journal, retries, onSent } = this.options
    const sealed = given ?? (await journal.readSealed(n))
    if (!sealed)
      throw new HeirloomError('conflict', 'an object that waits to be sent is gone; it is made again')
    const object = journal.objects.get(n)!
    const { signal } = this.controller
    await withRetries(retries, signal, () => sendVerified(service, object, sealed, signal))
    onSent(n)
    this.receipts.push(n)
    if (this.receipts.length >= receiptsPerWrite) await this.noteReceipts()
  }

  private noteReceipts(): Promise<void> {
    const noted = this.receipts
    this.receipts = []
    if (noted.length > 0) this.writing = this.writing.then(() => this.options.journal.markSent(noted))
    return this.writing
  }

  private fail(error: unknown): void {
    this.failure ??= { error }
    this.controller.abort()
  }

  private throwFailure(): void {
    throwIfCancelled(this.options.signal)
    if (this.failure) throw this.failure.error
  }
}

async function sendVerified(
  service: ArchiveService,
  { row, length }: JournalObject,
  sealed: Bytes,
  signal: AbortSignal,
): Promise<void> {
  const receipt = await service.putObject(toBase64Url(row.name), sealed, signal)
  if (receipt.length !== length || !equalBytes(receipt.sha256, row.ciphertextHash))
    throw new HeirloomError('service-failed', 'the service keeps other bytes than were sent')
}
