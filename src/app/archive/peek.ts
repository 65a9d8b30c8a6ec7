import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { deriveAccountKeyPair } from '../../domain/keys/heirloom-keys.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { showRecoveryKey } from '../../domain/keys/recovery-key.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { mediaContextOf } from '../credentials/archive-service.ts'
import { openSealedMedia } from '../credentials/obtain-credentials.ts'
import type { ArchiveView, PeekAnswer } from '../api/views.ts'
import { differingGroups, otherReadings } from '../rotation/near-miss.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { throwIfCancelled } from './cancelling.ts'
import { keysOfRecoveryKey } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { openArchive } from './open-archive.ts'
import type { RestorableArchive } from './restorable.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'
import type { StrangersArchive } from './open-as-stranger.ts'
import { openAsStranger } from './open-as-stranger.ts'

export interface Peeked {
  readonly answer: PeekAnswer
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
  const pin = key.sheetFingerprint
  const meant = await openAsMeant(deps, read.key, { pin, signal })
  try {
    const { answer, from } = await look(deps, { ...meant, signal })
    return { answer: answer.ok ? { ...answer, ...meant.mended } : answer, from }
  } catch (error) {
    if (!isCode(error, 'bad-mac', 'bad-record', 'not-a-backup', 'truncated', 'unknown-version')) throw error
    const { code, facts } = toWire(error)
    return { answer: { ok: false, reason: 'damaged', failure: { code, facts } }, from: null }
  }
}

/** So many other readings of a key are tried: each takes a challenge, of which the service gives one address only so many. */
const maxReadings = 16

/**
 * With the key as it was typed, or, where the service knows no account of that, as it may have been meant: O and 0, l, i
 * and 1 look alike on paper. The service sees tries of accounts that do not exist, which say nothing of the key.
 */
async function openAsMeant(
  deps: BackupDeps,
  typed: RecoveryKey,
  { pin, signal }: { readonly pin: Bytes | null; readonly signal: AbortSignal },
) {
  const keys = keysOfRecoveryKey(typed)
  try {
    return { ...(await openAsStranger(deps, { keys, pin, signal })), keys, mended: {} }
  } catch (error) {
    const key = isCode(error, 'no-archive') ? await knownReading(deps, typed, signal) : null
    if (!key) throw error
    const mended = { readAs: showRecoveryKey(key).join(' '), mendedGroups: differingGroups(typed, key) }
    const others = keysOfRecoveryKey(key)
    return { ...(await openAsStranger(deps, { keys: others, pin, signal })), keys: others, mended }
  }
}

async function knownReading(
  deps: BackupDeps,
  typed: RecoveryKey,
  signal: AbortSignal,
): Promise<RecoveryKey | null> {
  const account = deps.services.account(deps.serviceUrl)
  for (const key of otherReadings(typed, maxReadings)) {
    const { seed } = deriveAccountKeyPair(key)
    try {
      throwIfCancelled(signal)
      await account.open(seed, 'session')
      return key
    } catch (error) {
      // What cannot be tried now is not waited for: that there is nothing under the key as typed is known.
      if (isCode(error, 'offline', 'service-failed', 'busy', 'rate-limited')) return null
      if (!isCode(error, 'unauthorised')) throw error
    }
  }
  return null
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
