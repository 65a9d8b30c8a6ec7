import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { MediaMark } from '../../domain/media/media-mark.ts'
import { aesFirst } from '../../domain/keys/key-types.ts'
import { verifyMedia } from '../../domain/media/verify-media.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { throwIfCancelled } from '../archive/cancelling.ts'
import type { BackupDeps } from '../archive/deps.ts'
import type { ArchivedFile } from '../archive/media/archived-files.ts'
import { archivedFiles, staysOutBy } from '../archive/media/archived-files.ts'
import { openMediaArchive } from '../archive/media/media-archive.ts'
import { MediaMarks } from '../archive/media/media-marks.ts'
import { marksOfThisArchive } from '../archive/media/media-store.ts'
import { withRetries } from '../archive/retries.ts'
import type { CheckFinding } from '../proof-views.ts'

/** Read whole, drawn at random; the others are held to the list and to their lengths. */
const filesRead = 50
/** More pages than any archive has names. */
const maxPages = 200
/** On the free plan the service lets go of a file by itself; one of which that day is near is no fault. */
const freeKeptMs = 44 * 24 * 60 * 60 * 1000

/** What a check found of the files that this device knows to be at the service. */
export interface FilesChecked {
  readonly files: number
  readonly read: number
  readonly findings: readonly CheckFinding[]
}

type Listed = Awaited<ReturnType<ArchiveService['listObjects']>>

interface Stored {
  readonly file: ArchivedFile
  readonly mark: MediaMark
}

/**
 * Holds the files at the service to what was sent: all to the list and their lengths, 50 of them to every byte. What is
 * not as it was sent is no longer counted as sent, so that the next backup sends it again.
 */
export async function checkFiles(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
): Promise<FilesChecked> {
  await marksOfThisArchive(deps.store, setting)
  const marks = await MediaMarks.open(deps.store)
  const spine = await deps.store.readSpine()
  if (!spine || marks.ids.length === 0) return { files: 0, read: 0, findings: [] }
  const { service, level } = await openMediaArchive(deps, setting, signal)
  const { mediaRootKey: rootKey } = setting
  const now = deps.clock.now()
  const named = await archivedFiles(deps, spine, { rootKey, staysOut: staysOutBy(now) })
  const stored = [...named.byId.values()].flatMap((file) => {
    const mark = marks.of(file.id)
    return mark && (level === 'paid' || now - mark.at < freeKeptMs) ? [{ file, mark }] : []
  })
  const lengths = await listAll(deps, service, signal)
  const missing = stored.filter(({ file }) => !lengths.has(file.id))
  const there = stored.filter(({ file }) => lengths.has(file.id))
  const damaged = there.filter(({ file, mark }) => lengths.get(file.id) !== mark.length)
  const drawn = draw(
    deps,
    there.filter((one) => !damaged.includes(one)),
    filesRead,
  )
  for (const one of drawn) {
    throwIfCancelled(signal)
    const fault = await readWhole(deps, service, one, signal)
    if (fault) (fault === 'missing' ? missing : damaged).push(one)
  }
  await marks.drop([...missing, ...damaged].map(({ file }) => file.id))
  const findings = [findingOf('file-missing', missing), findingOf('file-damaged', damaged)]
  return { files: stored.length, read: drawn.length, findings: findings.flatMap((one) => one ?? []) }
}

async function listAll(
  deps: BackupDeps,
  service: ArchiveService,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const lengths = new Map<string, number>()
  let cursor: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const after: string | undefined = cursor ?? undefined
    const listed: Listed = await withRetries(deps, signal, () => service.listObjects(after))
    for (const { name, length } of listed.objects) lengths.set(name, length)
    cursor = listed.cursor
    if (cursor === null) return lengths
  }
  throw new HeirloomError('service-failed', 'a list of files without end')
}

/** Without repeats, each as likely as the others. */
function draw({ randomness }: BackupDeps, from: readonly Stored[], count: number): Stored[] {
  const left = [...from]
  const drawn: Stored[] = []
  while (left.length > 0 && drawn.length < count) {
    const at = new DataView(randomness.bytes(4).buffer).getUint32(0) % left.length
    drawn.push(...left.splice(at, 1))
  }
  return drawn
}

/** Null: every byte is as it was sent, and opens. */
async function readWhole(
  deps: BackupDeps,
  service: ArchiveService,
  { file, mark }: Stored,
  signal: AbortSignal,
): Promise<'missing' | 'damaged' | null> {
  try {
    const source = await withRetries(deps, signal, () => service.openObject(file.id, signal))
    if (source.size !== mark.length) return 'damaged'
    const keys = { ...aesFirst(file.key), tagKey: deps.randomness.bytes(32) }
    const reading = {
      size: source.size,
      read: (start: number, end: number) => withRetries(deps, signal, () => source.read(start, end, signal)),
    }
    const facts = await verifyMedia(deps, { source: reading, keys, size: file.size, signal })
    return equalBytes(facts.plaintextHash, file.plaintextHash) ? null : 'damaged'
  } catch (error) {
    if (isCode(error, 'not-found')) return 'missing'
    if (isCode(error, 'bad-mac', 'bad-length', 'bad-padding', 'truncated', 'too-large')) return 'damaged'
    throw error
  }
}

function findingOf(fault: 'file-missing' | 'file-damaged', stored: readonly Stored[]): CheckFinding | null {
  if (stored.length === 0) return null
  const dates = stored.map(({ file }) => file.newest)
  // Not spread into a call: there may be more of them than a call takes.
  const firstDate = dates.reduce((a, b) => Math.min(a, b))
  const lastDate = dates.reduce((a, b) => Math.max(a, b))
  return { fault, items: stored.length, firstDate, lastDate }
}
