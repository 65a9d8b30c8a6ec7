import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { ArchiveView, KeyAnswer } from '../views.ts'
import { keysOfRecoveryKey, serviceOf } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { openArchive } from './open-archive.ts'
import type { RestorableArchive } from './restorable.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'

export interface Peeked {
  readonly answer: KeyAnswer & { readonly archive?: ArchiveView }
  /** Null unless the answer is ok. */
  readonly from: RestorableArchive | null
}

/** Looks under a typed key without changing anything. `no-archive`: the key is well formed, and nothing is there. */
export async function peek(deps: BackupDeps, typed: string, signal: AbortSignal): Promise<Peeked> {
  const read = readRecoveryKey(typed)
  if (!read.ok) {
    const { length, badGroups } = read
    return { answer: { ok: false, reason: 'wrong-shape', length, badGroups }, from: null }
  }
  const keys = keysOfRecoveryKey(read.key)
  const service = serviceOf(deps.services, deps.serviceUrl, keys)
  try {
    const archive = await openArchive({ deps, service, keys, signal, tries: triesWhileWaiting })
    if (!archive) throw new HeirloomError('no-archive', 'there is no backup under this key')
    const { usedBytes } = await withRetries(deps, signal, () => service.info(), triesWhileWaiting)
    const { archiveTime, generation, items, chats } = archive.manifest
    const view = { at: archiveTime, generation, messages: items, chats, bytes: usedBytes }
    return { answer: { ok: true, archive: view }, from: { serviceUrl: deps.serviceUrl, keys, archive } }
  } catch (error) {
    if (!isCode(error, 'bad-mac', 'bad-record', 'not-a-backup', 'truncated', 'unknown-version')) throw error
    const { code, facts } = toWire(error)
    return { answer: { ok: false, reason: 'damaged', failure: { code, facts } }, from: null }
  }
}
