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

/**
 * Removes the next key from the account, then its archive. In this order: the call that puts it in place may still be on
 * its way, and arrive at any time. Once the account knows it no more that call is refused; where it came before, the
 * change is over and goes on (`key-changed`), and the archive that now is the only one stays.
 */
export async function removeNext(deps: BackupDeps, head: RotationHead, signal: AbortSignal): Promise<void> {
  const { store } = deps
  const dropped = await unlessRefused(deps, signal, async () => {
    const session = await deps.services.account(head.old.serviceUrl).open(head.old.accountSeed, 'session')
    await session.dropNext()
  })
  if (!dropped && (await isPromoted(deps, head, signal))) {
    await writeRotation(store, { ...head, step: 'promoted' })
    throw new HeirloomError('key-changed', 'the next key is in place already')
  }
  // Without credentials nothing was written under it, or nobody can read it any more.
  const set = await keptCredentials(deps, nextCredentialsId)
  if (set) await unlessRefused(deps, signal, () => serviceOf(deps, head.next, set).retire())
  await (await Journal.open(store, 'rotation/archive/')).discard({ plan: true })
  // The next key took its place; the present one is kept again when it is typed.
  await forgetKey(store)
  await store.writeJobs(noRotation)
}
