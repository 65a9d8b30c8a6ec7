import { isCode } from '../../../core/errors.ts'
import { withOwnArchive } from '../../credentials/archive-service.ts'
import type { OnProgress } from '../../api/history-api.ts'
import type { BackupDeps } from '../deps.ts'
import { readSetting } from '../read-setting.ts'
import type { JoinAnswer } from './join-archive.ts'
import { joinArchive } from './join-archive.ts'

/** Two devices that write at the same moment meet a few times at most; then one of them asks again. */
const maxRounds = 4

export interface JoiningOptions {
  readonly join?: JoinAnswer
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly heartbeat: () => void
}

/**
 * Runs a backup. Where it meets another device's archive that the person has agreed to join, that is merged in and the
 * backup runs again.
 */
export async function joiningAsAgreed<T>(
  deps: BackupDeps,
  { join, onProgress, signal, heartbeat }: JoiningOptions,
  backUpOnce: () => Promise<T>,
): Promise<T> {
  const told: OnProgress = (progress) => {
    heartbeat()
    onProgress(progress)
  }
  for (let round = 1; ; round++) {
    try {
      return await backUpOnce()
    } catch (error) {
      if (!isCode(error, 'other-device') || round === maxRounds) throw error
      const setting = await readSetting(deps.store)
      if (!setting) throw error
      await withOwnArchive(deps, setting, signal, (own) =>
        joinArchive(deps, own, { answer: join ?? null, onProgress: told, signal }),
      )
    }
  }
}
