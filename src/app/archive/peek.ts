import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { mediaContextOf } from '../credentials/archive-service.ts'
import { openSealedMedia } from '../credentials/obtain-credentials.ts'
import type { ArchiveView, KeyAnswer } from '../views.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { keysOfRecoveryKey } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { openArchive } from './open-archive.ts'
import type { RestorableArchive } from './restorable.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'
import type { StrangersArchive } from './open-as-stranger.ts'
import { openAsStranger } from './open-as-stranger.ts'

export interface Peeked {
  readonly answer: KeyAnswer & { readonly archive?: ArchiveView }
  /** Null unless the answer is ok. */
  readonly from: RestorableArchive | null
}

export interface TypedKey {
  readonly typed: string
  /** The service's, from the sheet: nothing is shown to a service with another one. Null: the sheet is not at hand. */
  readonly sheetFingerprint: Bytes | null
}

/** Looks under a typed key without changing anything. `no-archive`: the key is well formed, and nothing is there. */
export async function peek(deps: BackupDeps, key: TypedKey, signal: AbortSignal): Promise<Peeked> {
  const read = readRecoveryKey(key.typed)
  if (!read.ok) {
    const { length, badGroups } = read
    return { answer: { ok: false, reason: 'wrong-shape', length, badGroups }, from: null }
  }
  const keys = keysOfRecoveryKey(read.key)
  const pin = key.sheetFingerprint
  const opened = await openAsStranger(deps, { keys, pin, signal })
  try {
    return await look(deps, { ...opened, keys, signal })
  } catch (error) {
    if (!isCode(error, 'bad-mac', 'bad-record', 'not-a-backup', 'truncated', 'unknown-version')) throw error
    const { code, facts } = toWire(error)
    return { answer: { ok: false, reason: 'damaged', failure: { code, facts } }, from: null }
  }
}

interface Look extends StrangersArchive {
  readonly keys: ArchiveKeys
  readonly signal: AbortSignal
}

async function look(deps: BackupDeps, { keys, service, obtained, signal }: Look): Promise<Peeked> {
  const { serviceUrl } = deps
  const archive = await openArchive({ deps, service, keys, signal, tries: triesWhileWaiting })
  if (!archive) throw new HeirloomError('no-archive', 'there is no backup under this key')
  const { usedBytes } = await withRetries(deps, signal, () => service.info(), triesWhileWaiting)
  const credentials = await openSealedMedia(deps, obtained, mediaContextOf(archive.manifest))
  const { archiveTime, generation, items, chats } = archive.manifest
  const view: ArchiveView = {
    at: archiveTime,
    generation,
    messages: items,
    chats,
    bytes: usedBytes,
    otherParameters: areOther(archive.manifest, obtained.fingerprint),
  }
  const parametersFingerprint = obtained.fingerprint
  const from = { serviceUrl, keys, archive, service, credentials, parametersFingerprint }
  return { answer: { ok: true, archive: view }, from }
}

/** Whether the device that wrote this knew the service by other parameters than the ones it shows now. */
function areOther({ parametersFingerprint: written }: Manifest, shown: Bytes): boolean {
  return written.length > 0 && !equalBytes(written, shown)
}
