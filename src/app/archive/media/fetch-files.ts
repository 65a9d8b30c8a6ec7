import { equalBytes, fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import type { ComingListener } from '../../../domain/media/media-sealer.ts'
import { maxWholeBytes } from '../../../domain/media/whole-media.ts'
import type { RemoteFile } from '../../../domain/media/remote-files.ts'
import type { ArchiveService, ByteSource } from '../../../domain/ports.ts'
import { attachmentFileLength } from '../../../domain/snapshot/attachment-names.ts'
import type { Shelf } from '../../media/shelf.ts'
import type { BackupDeps } from '../deps.ts'
import { withRetries } from '../retries.ts'
import type { ArchivedFile } from './archived-files.ts'
import { filmMacs } from './film-macs.ts'
import type { LaneWork } from './lanes.ts'
import { Lanes } from './lanes.ts'
import type { MediaMarks } from './media-marks.ts'

/** At once: each holds a few MiB of what the service gives. */
const fetchLanes = 4
/** A longer file is gone on with after a kill; a shorter one is checked as a whole, and there in a moment. */
const slowBytes = maxWholeBytes

export type FetchOutcome = 'fetched' | 'gone' | 'altered'

export interface FetchFiles {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly shelf: Shelf
  readonly marks: MediaMarks
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
  readonly onFile: (file: ArchivedFile, outcome: FetchOutcome) => void
}

/**
 * Brings files here in their order, some at a time. One is here once all of it was verified under the key and the hash
 * that its message says; whatever else the service gives is not kept.
 */
export async function fetchFiles(options: FetchFiles, files: Iterable<ArchivedFile>): Promise<void> {
  await new Lanes(fetchLanes).run(files, options.signal, async (file, lane) => {
    let outcome = await fetchOne(options, file, lane)
    for (const other of file.others ?? [])
      if (outcome !== 'fetched') outcome = better(outcome, await fetchOne(options, other, lane))
    options.onFile(file, outcome)
  })
}

async function fetchOne(options: FetchFiles, file: ArchivedFile, lane: LaneWork): Promise<FetchOutcome> {
  const { deps, service, shelf, marks } = options
  const { id, plaintextHash, key, size, instead } = file
  const { signal } = lane
  try {
    const remote = await patiently(deps, lane, () => service.openObject(id, signal))
    needLikelyLength(remote, size)
    const source = readPatiently(options, remote, lane)
    const slow = size > slowBytes
    const taken = { ...options, slow, remote }
    const record = await takeComing(taken, file, (coming) =>
      shelf.takeSealed({
        source,
        plaintextHash,
        key,
        size,
        signal,
        slow,
        coming,
        ...(instead && { instead }),
      }),
    )
    // Only what came from there as it lies here is known to be there.
    const digest =
      record.here && equalBytes(record.here.digest, remote.sha256) ? remote.sha256 : new Uint8Array(0)
    const mark = { object: fromBase64Url(id)!, length: remote.size, digest, at: deps.clock.now() }
    if (!marks.of(id)?.digest.length) await marks.put([{ name: shelf.nameOf(plaintextHash), mark }])
    return 'fetched'
  } catch (error) {
    const outcome = outcomeOf(error)
    if (!outcome) throw error
    await marks.drop([id])
    return outcome
  }
}

/** Where its message tells MACs of its beginnings it can be shown while it comes. */
async function takeComing(
  { deps, shelf, remote, slow }: FetchFiles & { readonly remote: RemoteFile; readonly slow: boolean },
  { plaintextHash, key, size }: ArchivedFile,
  take: (coming: ComingListener | undefined) => Promise<MediaRecord>,
): Promise<MediaRecord> {
  const { coming: all, ciphers } = deps
  const macs = all && slow ? await filmMacs(deps, { plaintextHash, key }, remote.size) : null
  const coming = macs && all!.begin(toBase64Url(plaintextHash), { key, size, macs, ciphers })
  let whole: ByteSource | null = null
  try {
    const record = await take(coming?.listener)
    if (coming && record.here) whole = await shelf.read(record)
    return record
  } finally {
    coming?.end(whole)
  }
}

/** Of two tries for one content. */
function better(one: FetchOutcome, other: FetchOutcome): FetchOutcome {
  return other === 'gone' ? one : other
}

/** Null: no fault of what lies there. */
function outcomeOf(error: unknown): FetchOutcome | null {
  if (isCode(error, 'not-found')) return 'gone'
  return isCode(error, 'bad-mac', 'bad-length', 'bad-padding', 'truncated', 'other-content', 'too-large')
    ? 'altered'
    : null
}

/** Before a byte more is read: a service must not be able to fill a device with what turns out to be nothing. */
function needLikelyLength(remote: RemoteFile, size: number): void {
  if (remote.size > 2 * attachmentFileLength(size))
    throw new HeirloomError('bad-length', 'an object far longer than the file its message names')
}

function readPatiently({ deps, onBytes }: FetchFiles, remote: RemoteFile, lane: LaneWork): ByteSource {
  let told = 0
  return {
    size: remote.size,
    read: async (start, end) => {
      const bytes = await patiently(deps, lane, () => remote.read(start, end, lane.signal))
      if (end > told) onBytes(end - told)
      told = Math.max(told, end)
      return bytes
    },
  }
}

function patiently<T>(deps: BackupDeps, { signal, strained }: LaneWork, call: () => Promise<T>): Promise<T> {
  return withRetries(deps, signal, async () => {
    try {
      return await call()
    } catch (error) {
      if (isCode(error, 'rate-limited', 'busy')) strained()
      throw error
    }
  })
}
