import { HeirloomError } from '../../core/errors.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { Journal } from '../archive/journal.ts'
import { forgetKey } from './kept-key.ts'
import { settleLost } from './lost-rotation.ts'
import { isPromoted } from './promote-next.ts'
import { keptCredentials, serviceOf, unlessRefused } from './rotation-archives.ts'
import { findRotation, nextCredentialsId, noRotation, writeRotation } from './rotation-records.ts'

/**
 * The present key stays. From the answer on ordinary backups go on; what the next key left at the service is removed
 * now, or by a later start. `key-changed`: the next key is in place already, or it was the call that puts it there whose
 * answer was lost.
 */
export async function cancelRotation(outer: BackupDeps, signal: AbortSignal): Promise<void> {
  await exclusively(outer, async (deps) => {
    const head = await findRotation(deps.store)
    if (!head) return
    if (head === 'lost') return settleLost(deps, signal)
    const inPlace = head.step === 'promoting' && (await isPromoted(deps, head, signal))
    if (inPlace || head.step === 'promoted' || head.step === 'adopted')
      throw new HeirloomError('key-changed', 'the next key is in place already')
    const cancelling = await writeRotation(deps.store, { ...head, step: 'cancelling' })
    await removeNext(deps, cancelling, signal)
  })
}

/** Removes the archive of the next key, and that key from the account. */
export async function removeNext(deps: BackupDeps, head: RotationHead, signal: AbortSignal): Promise<void> {
  const { store } = deps
  // Without credentials nothing was written under it, or nobody can read it any more.
  const set = await keptCredentials(deps, nextCredentialsId)
  if (set) await unlessRefused(deps, signal, () => serviceOf(deps, head.next, set).retire())
  await unlessRefused(deps, signal, async () => {
    const session = await deps.services.account(head.old.serviceUrl).open(head.old.accountSeed, 'session')
    await session.dropNext()
  })
  await (await Journal.open(store, 'rotation/archive/')).discard({ plan: true })
  // The next key took its place; the present one is kept again when it is typed.
  await forgetKey(store)
  await store.writeJobs(noRotation)
}
