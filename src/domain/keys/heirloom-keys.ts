import { ed25519 } from '@noble/curves/ed25519.js'
import type { Bytes } from '../../core/bytes.ts'
import { utf8, wipe } from '../../core/bytes.ts'
import { derive } from './derive.ts'
import type {
  AccountId,
  BackupId,
  BackupKey,
  ForwardSecrecyToken,
  ManifestKey,
  RecoveryKey,
} from './key-types.ts'
import * as make from './key-types.ts'

// [Note: Heirloom's own derivations] docs/format.md lists them; vectors/heirloom-keys.json freezes them.

function fromRecoveryKey(key: RecoveryKey, label: string, length: number): Bytes {
  const secret = utf8(key)
  const derived = derive(secret, { label, length })
  wipe(secret)
  return derived
}

/** The account id that Heirloom's backup ids are bound to: shaped like a UUIDv4, known to nobody, never sent. */
export function deriveAccountId(key: RecoveryKey): AccountId {
  const raw = fromRecoveryKey(key, 'Heirloom 2026 account id', 16)
  raw[6] = (raw[6]! & 0x0f) | 0x40
  raw[8] = (raw[8]! & 0x3f) | 0x80
  return make.accountId(raw)
}

/** Ed25519: `seed` is the 32-byte private key of RFC 8032. */
export interface AccountKeyPair {
  readonly seed: Bytes
  readonly publicKey: Bytes
}

/** The pair that the service knows an account by. */
export function deriveAccountKeyPair(key: RecoveryKey): AccountKeyPair {
  const seed = fromRecoveryKey(key, 'Heirloom 2026 account key', 32)
  return { seed, publicKey: new Uint8Array(ed25519.getPublicKey(seed)) }
}

export function signAsAccount(pair: AccountKeyPair, message: Uint8Array): Bytes {
  return new Uint8Array(ed25519.sign(message, pair.seed))
}

export function deriveManifestKey(root: BackupKey, id: BackupId, token: ForwardSecrecyToken): ManifestKey {
  const purpose = { label: 'Heirloom 2026 manifest:', bound: id, salt: token, length: 32 }
  return make.manifestKey(derive(root, purpose))
}
