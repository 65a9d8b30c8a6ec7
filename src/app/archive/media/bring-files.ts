import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import { attachmentFileLength } from '../../../domain/snapshot/attachment-names.ts'
import type { OnProgress } from '../../api/history-api.ts'
import type { FetchedMediaView, FileCount } from '../../api/media-store-api.ts'
import { bytesOfParts } from '../../media/part-files.ts'
import { Shelf } from '../../media/shelf.ts'
import { needSpace } from '../../media/space.ts'
import type { BackupDeps } from '../deps.ts'
import type { ArchivedFile } from './archived-files.ts'
import { FileProgress } from './file-progress.ts'
import type { FetchOutcome } from './fetch-files.ts'
import { fetchFiles } from './fetch-files.ts'
import { MediaMarks } from './media-marks.ts'
import { openMediaArchive } from './media-archive.ts'
import { marksOfThisArchive } from './media-store.ts'
import { writeLost } from './lost-files.ts'
import { asArchived, missingHere, namedHere, needOwnSetting } from './named-here.ts'
import { listStored } from './list-stored.ts'

export interface BringOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

const maxAsked = 1000
const fetchLock = 'media-fetch'

/**
 * Brings the files of these contents (b64) here, whatever was chosen of files that come by themselves. One that lies here
 * damaged is replaced.
 */
export async function bringContents(
  outer: BackupDeps,
  contents: readonly string[],
  options: BringOptions,
): Promise<FetchedMediaView> {
  const only = new Set(contents.filter((content) => fromBase64Url(content)?.length === 32).slice(0, maxAsked))
  const deps = { ...outer, store: await outer.store.bound() }
  const setting = await needOwnSetting(deps.store)
  const named = await namedHere(deps, only)
  const missing = asArchived(setting, (await missingHere(deps, named, 'bytes')).values())
  const result = await bring(deps, setting, missing, options)
  return viewOf(result, { asked: only.size, here: named.size - missing.length })
}

/**
 * Brings all here that is missing and that the service has, the newest first; what it has not, or has altered, is kept
 * note of. One at a time in all tabs: `busy`. `mayGoOn`: asked before each file; where it says no, what is left waits.
 */
export function bringAll(
  outer: BackupDeps,
  options: BringOptions & { readonly mayGoOn?: () => boolean },
): Promise<FetchedMediaView & { readonly whole: boolean }> {
  return outer.lock.run(fetchLock, async (heartbeat) => {
    const deps = { ...outer, store: await outer.store.bound() }
    const setting = await needOwnSetting(deps.store)
    const named = await namedHere(deps)
    const missing = asArchived(setting, (await missingHere(deps, named, 'lengths')).values())
    const onProgress: OnProgress = (progress) => {
      heartbeat()
      options.onProgress(progress)
    }
    const result = await bring(deps, setting, missing, { ...options, onProgress, listFirst: true })
    await writeLost(deps.store, result.outcomes)
    const whole = result.outcomes.size === missing.length
    return { ...viewOf(result, { asked: named.size, here: named.size - missing.length }), whole }
  })
}

interface Brought {
  /** By content, b64. */
  readonly outcomes: ReadonlyMap<string, FetchOutcome>
  readonly bytes: number
}

interface BringPlan extends BringOptions {
  readonly mayGoOn?: () => boolean
  /** So many are missing that it is worth a look at what is there at all. */
  readonly listFirst?: boolean
}

async function bring(
  deps: BackupDeps,
  setting: BackupSetting,
  missing: readonly ArchivedFile[],
  { onProgress, signal, mayGoOn, listFirst }: BringPlan,
): Promise<Brought> {
  const outcomes = new Map<string, FetchOutcome>()
  const brought = { outcomes, bytes: 0 }
  if (missing.length === 0) return brought
  await marksOfThisArchive(deps.store, setting)
  const { service } = await openMediaArchive(deps, setting, signal)
  const there = listFirst ? await listStored(deps, service, signal) : null
  const files = there ? missing.flatMap((file) => asThere(file, there)) : missing
  const coming = new Set(files.map(contentOf))
  for (const content of missing.map(contentOf)) if (!coming.has(content)) outcomes.set(content, 'gone')
  const shelf = await Shelf.open(deps)
  const names = new Set(files.map(({ plaintextHash }) => shelf.nameOf(plaintextHash)))
  await needSpace(deps.space, sealedBytes(files) - (await bytesOfParts(deps, names)))
  const progress = new FileProgress('fetching-files', onProgress)
  progress.begin(files)
  const marks = await MediaMarks.open(deps.store)
  const onFile = (file: ArchivedFile, outcome: FetchOutcome) => {
    outcomes.set(contentOf(file), outcome)
    if (outcome === 'fetched') brought.bytes += attachmentFileLength(file.size)
    progress.addFile()
  }
  const onBytes = (bytes: number) => progress.addBytes(bytes)
  await fetchFiles({ deps, service, shelf, marks, signal, onBytes, onFile }, whileAllowed(files, mayGoOn))
  return brought
}

/** As it is to be had there, however the newest message names it; none: it is not there. */
function asThere(file: ArchivedFile, there: ReadonlyMap<string, number>): ArchivedFile[] {
  const [first, ...others] = [file, ...(file.others ?? [])].filter(({ id }) => there.has(id))
  return first ? [{ ...first, others }] : []
}

function* whileAllowed(files: readonly ArchivedFile[], mayGoOn = () => true): Generator<ArchivedFile> {
  for (const file of files) {
    if (!mayGoOn()) return
    yield file
  }
}

function contentOf({ plaintextHash }: ArchivedFile): string {
  return toBase64Url(plaintextHash)
}

function sealedBytes(files: readonly ArchivedFile[]): number {
  return files.reduce((sum, { size }) => sum + attachmentFileLength(size), 0)
}

function viewOf(
  { outcomes, bytes }: Brought,
  { asked, here }: { readonly asked: number; readonly here: number },
): FetchedMediaView {
  const countOf = (wanted: FetchOutcome) =>
    [...outcomes.values()].filter((outcome) => outcome === wanted).length
  const fetched: FileCount = { files: countOf('fetched'), bytes }
  return { fetched, asked, here: here + fetched.files, gone: countOf('gone'), altered: countOf('altered') }
}
