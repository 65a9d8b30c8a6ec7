import { fromBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { checkOwn, readCheck } from '../check/check-own.ts'
import { repairArchive } from '../check/repair-archive.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { ProofApi } from '../api/proof-api.ts'
import type { RunWork } from '../schedule/runs.ts'
import type { BackupReport } from '../api/views.ts'
import { backUp } from './back-up.ts'
import { isDeleting } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { describeOther } from './join/describe-other.ts'
import { takeOver } from './join/take-over.ts'
import { fetchMissing, readMissing } from './missing.ts'

/** Runs a backup so that the status tells of it. */
export type TellingRun = (
  onProgress: OnProgress,
  signal: AbortSignal,
  work: RunWork<BackupReport>,
) => Promise<BackupReport>

/** What can be proven and put right about the archive at the service. */
export function createProof(deps: BackupDeps, run: TellingRun): ProofApi {
  const never = new AbortController().signal
  const backUpAs = (
    onProgress: OnProgress,
    signal: AbortSignal,
    work: RunWork<BackupReport>,
  ): Promise<BackupReport> =>
    run(onProgress, signal, async (told, mine) => {
      if (await isDeleting(deps)) throw new HeirloomError('busy', 'the backup is being deleted')
      return work(told, mine)
    })
  return {
    describeOther: () => describeOther(deps, never),
    joinOther: (join, onProgress, signal) =>
      backUpAs(onProgress, signal, (told, mine) =>
        backUp(deps, { onProgress: told, signal: mine, guardAnswered: false, join }),
      ),
    takeOver: (mark, onProgress, signal) =>
      backUpAs(onProgress, signal, async (told, mine) => {
        await takeOver(deps, markOf(mark), mine)
        return backUp(deps, { onProgress: told, signal: mine, guardAnswered: true })
      }),
    readCheck: () => readCheck(deps),
    checkArchive: (onProgress, signal) => checkOwn(deps, onProgress, signal),
    repairArchive: (onProgress, signal) =>
      backUpAs(onProgress, signal, (told, mine) => repairArchive(deps, { onProgress: told, signal: mine })),
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
