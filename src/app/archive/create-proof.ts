import { fromBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { checkOwn, readCheck } from '../check/check-own.ts'
import { repairArchive } from '../check/repair-archive.ts'
import type { OnProgress } from '../history-api.ts'
import type { ProofApi } from '../proof-api.ts'
import type { BackupReport } from '../views.ts'
import { backUp } from './back-up.ts'
import { isDeleting } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { describeOther } from './join/describe-other.ts'
import { takeOver } from './join/take-over.ts'
import { fetchMissing, readMissing } from './missing.ts'

/** Runs a backup so that the status tells of it. */
export type TellingRun = (
  onProgress: OnProgress,
  work: (told: OnProgress) => Promise<BackupReport>,
) => Promise<BackupReport>

/** What can be proven and put right about the archive at the service. */
export function createProof(deps: BackupDeps, run: TellingRun): ProofApi {
  const never = new AbortController().signal
  const backUpAs = (
    onProgress: OnProgress,
    work: (told: OnProgress) => Promise<BackupReport>,
  ): Promise<BackupReport> =>
    run(onProgress, async (told) => {
      if (await isDeleting(deps)) throw new HeirloomError('busy', 'the backup is being deleted')
      return work(told)
    })
  return {
    describeOther: () => describeOther(deps, never),
    joinOther: (join, onProgress, signal) =>
      backUpAs(onProgress, (told) => backUp(deps, { onProgress: told, signal, guardAnswered: false, join })),
    takeOver: (mark, onProgress, signal) =>
      backUpAs(onProgress, async (told) => {
        await takeOver(deps, markOf(mark), signal)
        return backUp(deps, { onProgress: told, signal, guardAnswered: true })
      }),
    readCheck: () => readCheck(deps),
    checkArchive: (onProgress, signal) => checkOwn(deps, onProgress, signal),
    repairArchive: (onProgress, signal) =>
      backUpAs(onProgress, (told) => repairArchive(deps, { onProgress: told, signal })),
    readMissing: () => readMissing(deps),
    fetchMissing: (onProgress, signal) => fetchMissing(deps, { onProgress, signal }),
  }
}

function markOf(mark: string) {
  const hash = fromBase64Url(mark)
  if (!hash || (hash.length !== 0 && hash.length !== 32))
    throw new HeirloomError('bug', 'a mark that was never shown')
  return hash
}
