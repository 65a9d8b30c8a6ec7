import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { throwIfCancelled } from '../archive/cancelling.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { archivedFiles, staysOutBy } from '../archive/media/archived-files.ts'
import { openMediaArchive } from '../archive/media/media-archive.ts'
import { MediaMarks } from '../archive/media/media-marks.ts'
import { marksOfThisArchive } from '../archive/media/media-store.ts'
import type { CheckFinding } from '../api/proof-views.ts'
import type { FileThere } from './read-files.ts'
import { draw, findingOf, readWhole } from './read-files.ts'
import { listStored } from '../archive/media/list-stored.ts'

/** On the free plan the service lets go of a file by itself; one of which that day is near is no fault. */
const freeKeptMs = 44 * 24 * 60 * 60 * 1000

/** What a check found of the files that this device knows to be at the service. */
export interface FilesChecked {
  readonly files: number
  readonly read: number
  readonly findings: readonly CheckFinding[]
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
    return mark && (level === 'paid' || now - mark.at < freeKeptMs) ? [{ file, length: mark.length }] : []
  })
  const lengths = await listStored(deps, service, signal)
  const missing = stored.filter(({ file }) => !lengths.has(file.id))
  const there = stored.filter(({ file }) => lengths.has(file.id))
  const isAsSent = ({ file, length }: FileThere) => lengths.get(file.id) === length
  const damaged = there.filter((one) => !isAsSent(one))
  const drawn = draw(deps, there.filter(isAsSent))
  for (const one of drawn) {
    throwIfCancelled(signal)
    const fault = await readWhole(deps, service, one, signal)
    if (fault) (fault === 'missing' ? missing : damaged).push(one)
  }
  await marks.drop([...missing, ...damaged].map(({ file }) => file.id))
  const findings = [findingOf('file-missing', missing), findingOf('file-damaged', damaged)]
  return { files: stored.length, read: drawn.length, findings: findings.flatMap((one) => one ?? []) }
}
