import { HeirloomError, isCode } from '../../core/errors.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import type { OnProgress } from '../api/history-api.ts'
import { writeArchive } from '../archive/write-archive.ts'
import { isRestoring } from '../archive/backup-status.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { Journal } from '../archive/journal.ts'
import { ProgressReporter } from '../archive/progress.ts'
import { withRetries } from '../archive/retries.ts'
import { adoptNext } from './adopt-next.ts'
import { removeNext } from './cancel-rotation.ts'
import { checkOldArchive } from './check-old-archive.ts'
import { readKeyRecord, writeKeyRecord } from './key-record.ts'
import { settleLost } from './lost-rotation.ts'
import { promoteNext } from './promote-next.ts'
import { retireOld } from './retire-old.ts'
import { nextCredentials, serviceOf } from './rotation-archives.ts'
import { findRotation, nextCredentialsId, writeRotation } from './rotation-records.ts'

// [Note: The steps of a new key] Each may be done again from its beginning, and the record is written before the next
// one begins. (1) the service keeps the next key beside the present one; (2) the archive is written whole under it;
// (3) one call puts it in the place of the present one; (4) the old archive is deleted, media gets its new signing key.
// Until (3) the old key restores and nothing else does, from (3) on the new one.

export interface RotateOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** What the person has answered meanwhile. */
  readonly answers?: { readonly guard?: boolean; readonly otherDevice?: boolean } | undefined
}

/**
 * Ordinary backups wait meanwhile, so a change that does not come to its end is given up: after the time after which a
 * missing backup is told of.
 */
export const givenUpAfterMs = 3 * 24 * 60 * 60 * 1000

/**
 * Goes on with a change of the recovery key, up to its end. `done` also for one that was given up or cancelled. Errors
 * that need a person: `guard-question`, `other-device`, `key-changed`, `quota`.
 */
export async function rotate(outer: BackupDeps, options: RotateOptions): Promise<'done' | 'given-up'> {
  return exclusively(outer, async (deps, heartbeat) => {
    const found = await findRotation(deps.store)
    if (!found) throw new HeirloomError('not-found', 'no key is being changed')
    if (found === 'lost') {
      await settleLost(deps, options.signal)
      return 'done'
    }
    return new Rotation(deps, await withAnswers(deps, found, options), { ...options, heartbeat }).run()
  })
}

async function withAnswers(
  { store }: BackupDeps,
  head: RotationHead,
  { answers }: RotateOptions,
): Promise<RotationHead> {
  const guardAnswered = head.guardAnswered || answers?.guard === true
  const deviceAnswered = head.deviceAnswered || answers?.otherDevice === true
  if (guardAnswered === head.guardAnswered && deviceAnswered === head.deviceAnswered) return head
  return writeRotation(store, { ...head, guardAnswered, deviceAnswered })
}

class Rotation {
  private readonly deps: BackupDeps
  private head: RotationHead
  private readonly options: RotateOptions & { readonly heartbeat: () => void }

  constructor(
    deps: BackupDeps,
    head: RotationHead,
    options: RotateOptions & { readonly heartbeat: () => void },
  ) {
    this.deps = deps
    this.head = head
    this.options = options
  }

  async run(): Promise<'done' | 'given-up'> {
    const { deps, options } = this
    const { signal } = options
    if (this.isOverdue()) return this.giveUp()
    if (this.head.step === 'writing') await this.write()
    if (this.head.step === 'promoting') {
      this.tell('committing')
      await promoteNext(deps, this.head, signal)
      await this.reach('promoted')
    }
    if (this.head.step === 'promoted') this.head = await adoptNext(deps, this.head)
    if (this.head.step === 'adopted') {
      this.tell('deleting')
      await retireOld(deps, this.head, signal)
    } else if (this.head.step === 'cancelling') await removeNext(deps, this.head, signal)
    return 'done'
  }

  private isOverdue(): boolean {
    const { step, startedAt } = this.head
    // A clock that was set back since does not put it off by years.
    return step === 'writing' && Math.abs(this.deps.clock.now() - startedAt) > givenUpAfterMs
  }

  private async giveUp(): Promise<'given-up'> {
    const { store, clock } = this.deps
    await writeKeyRecord(store, { ...(await readKeyRecord(store)), givenUpAt: clock.now() })
    await this.reach('cancelling')
    await removeNext(this.deps, this.head, this.options.signal)
    return 'given-up'
  }

  /** Steps 1 and 2. An archive that was written by an earlier run is brought up to date. */
  private async write(): Promise<void> {
    const { deps, options } = this
    const { signal, heartbeat } = options
    this.tell('preparing')
    if (await isRestoring(deps)) throw new HeirloomError('busy', 'a restore is under way')
    const set = await unlessChanged(() => nextCredentials(deps, this.head, signal))
    await unlessChanged(() => checkOldArchive(deps, this.head, signal))
    const service = serviceOf(deps, this.head.next, set)
    await this.shown(() => withRetries(deps, signal, () => service.setKey()))
    const target = {
      service,
      setting: this.head.next,
      journalPlace: 'rotation/archive/',
      keep: async (next: RotationHead['next']) => {
        this.head = await writeRotation(deps.store, { ...this.head, next })
      },
      supersedes: await Journal.open(deps.store),
    } as const
    const { guardAnswered } = this.head
    const { onProgress } = options
    await this.shown(() => writeArchive(deps, target, { onProgress, signal, heartbeat, guardAnswered }))
    await this.reach('promoting')
  }

  /** Credentials that are refused are let go of: the next try fetches others, and learns why. */
  private async shown<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (isCode(error, 'unauthorised')) await this.deps.store.writeJobs({ [nextCredentialsId]: null })
      throw error
    }
  }

  private async reach(step: RotationHead['step']): Promise<void> {
    this.options.heartbeat()
    this.head = await writeRotation(this.deps.store, { ...this.head, step })
  }

  private tell(step: 'preparing' | 'committing' | 'deleting'): void {
    new ProgressReporter(this.options.onProgress).begin(step, step === 'preparing' ? 0 : 1, 'parts')
  }
}

/** The account side knows the present key no more: another device has given this backup another one, or ended it. */
async function unlessChanged<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    throw new HeirloomError('key-changed', 'the present key opens the account no more', { cause })
  }
}
