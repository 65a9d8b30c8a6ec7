import { wipe } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { checkArchive } from '../../domain/file/read-archive.ts'
import { deriveAccountId } from '../../domain/keys/heirloom-keys.ts'
import type { AccountId, MessageBackupKey, RecoveryKey } from '../../domain/keys/key-types.ts'
import { parseAccountId } from '../../domain/keys/key-types.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../domain/keys/signal-keys.ts'
import { openSnapshot } from '../../domain/snapshot/open-snapshot.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { KeyAnswer } from '../api/views.ts'
import type { ImportingPorts } from './importing-ports.ts'
import type { OpenSource, SourceSnapshot } from './open-source.ts'
import { forgetKey } from './open-source.ts'
import { fileProgress } from './progress.ts'

export interface TypedKey {
  readonly snapshot: string
  readonly key: string
  /** A UUID; empty when the person has none. */
  readonly accountId: string
}

/** Checks a typed key against the whole MAC. On success the source holds what the key became, and never the key. */
export async function checkTypedKey(
  ports: ImportingPorts,
  source: OpenSource,
  typed: TypedKey,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KeyAnswer> {
  forgetKey(source)
  const read = readRecoveryKey(typed.key)
  if (!read.ok) return { ok: false, reason: 'wrong-shape', length: read.length, badGroups: read.badGroups }
  const snapshot = source.snapshots.find(({ id }) => id === typed.snapshot)
  if (!snapshot) throw new HeirloomError('not-found', 'there is no such snapshot in what was picked')
  const account = typed.accountId.trim()
  const given = account === '' ? null : parseAccountId(account)
  if (source.kind === 'archive-file' && account !== '' && !given)
    return { ok: false, reason: 'bad-account-id' }
  let keys: MessageBackupKey | null = null
  try {
    keys = await keysFor(ports, source, snapshot, read.key, given)
    const onBytes = fileProgress(onProgress)
    await checkArchive({ ...ports, source: snapshot.main, keys, signal, onProgress: onBytes })
    source.opened = { snapshot, keys }
    return { ok: true }
  } catch (error) {
    if (keys) wipe(keys.aesKey, keys.hmacKey)
    return answerFor(error)
  }
}

async function keysFor(
  ports: ImportingPorts,
  source: OpenSource,
  snapshot: SourceSnapshot,
  key: RecoveryKey,
  account: AccountId | null,
): Promise<MessageBackupKey> {
  if (source.folder) return (await openSnapshot(source.folder, snapshot.path, key, ports.ciphers)).keys
  const root = deriveBackupKey(key)
  // Without an account id, the file may be one of Heirloom's own.
  const keys = deriveMessageBackupKey(root, deriveBackupId(root, account ?? deriveAccountId(key)))
  wipe(root)
  return keys
}

function answerFor(error: unknown): KeyAnswer {
  if (isCode(error, 'wrong-key')) return { ok: false, reason: 'wrong-key' }
  const damage = [
    'bad-mac',
    'truncated',
    'bad-record',
    'unknown-version',
    'not-a-backup',
    'token-needed',
  ] as const
  if (!isCode(error, ...damage)) throw error
  return { ok: false, reason: 'damaged', failure: { code: error.code, facts: error.facts } }
}
