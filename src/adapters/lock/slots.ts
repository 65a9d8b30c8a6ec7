import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { argon2id } from 'hash-wasm/dist/argon2.umd.min.js'
import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes, utf8, wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { LockSecret } from '../../domain/lock-port.ts'
import { slotBinding } from '../../domain/lock/lock-record.ts'
import type { Argon2Cost, LockRecord, LockSlot } from '../../domain/lock/lock-record.ts'
import { maxPassphraseLength, passphraseBytes } from '../../domain/lock/passphrase.ts'

const keyBytes = 32
const saltBytes = 32
const nonceBytes = 12
const passkeyInfo = utf8('Heirloom 2026 app lock passkey')

type LockIdentity = Pick<LockRecord, 'epoch' | 'id'>

/** A slot that opens with the secret and holds the data key (32 bytes), which stays the caller's to wipe. */
export async function makeSlot(
  lock: LockIdentity,
  secret: LockSecret,
  { dataKey, cost }: { readonly dataKey: Bytes; readonly cost: Argon2Cost },
): Promise<LockSlot> {
  const slot = emptySlot(secret, cost)
  const key = await slotKey(slot, secret, ['encrypt'])
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: slotBinding(lock, slot) }
  const sealed = await crypto.subtle.encrypt(algorithm, key, dataKey)
  return { ...slot, wrapped: concat(nonce, new Uint8Array(sealed)) }
}

function emptySlot(secret: LockSecret, cost: Argon2Cost): LockSlot {
  const wrapped = new Uint8Array(0)
  if (secret.kind === 'passkey') {
    // The salt went into the passkey's own function already.
    const { credentialId, salt } = secret
    return { kind: 'passkey', salt, credentialId, wrapped }
  }
  return { kind: 'passphrase', salt: crypto.getRandomValues(new Uint8Array(saltBytes)), cost, wrapped }
}

/** The data key, to be wiped by the caller; null when the secret does not open any slot of its kind. */
export async function openSlots(lock: LockRecord, secret: LockSecret): Promise<Bytes | null> {
  for (const slot of lock.slots) {
    if (!isMeant(slot, secret)) continue
    const key = await slotKey(slot, secret, ['decrypt'])
    const iv = slot.wrapped.slice(0, nonceBytes)
    const algorithm = { name: 'AES-GCM', iv, additionalData: slotBinding(lock, slot) }
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, slot.wrapped.slice(nonceBytes)))
    } catch {
      // Not this one.
    }
  }
  return null
}

function isMeant(slot: LockSlot, secret: LockSecret): boolean {
  if (slot.kind === 'passphrase' || secret.kind === 'passphrase') return slot.kind === secret.kind
  return equalBytes(slot.credentialId, secret.credentialId)
}

async function slotKey(slot: LockSlot, secret: LockSecret, usages: KeyUsage[]): Promise<CryptoKey> {
  const raw = await slotKeyBytes(slot, secret)
  try {
    return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, usages)
  } finally {
    wipe(raw)
  }
}

async function slotKeyBytes(slot: LockSlot, secret: LockSecret): Promise<Bytes> {
  if (slot.kind === 'passphrase' && secret.kind === 'passphrase')
    return argon2(secret.passphrase, slot.salt, slot.cost)
  if (secret.kind !== 'passkey' || secret.output.length !== keyBytes)
    throw new HeirloomError('bad-length', 'a passkey gives 32 bytes')
  return new Uint8Array(hkdf(sha256, secret.output, slot.salt, passkeyInfo, keyBytes))
}

async function argon2(passphrase: string, salt: Bytes, cost: Argon2Cost): Promise<Bytes> {
  if (passphrase.length === 0 || passphrase.length > maxPassphraseLength)
    throw new HeirloomError('bad-length', 'a passphrase has 1 to 1024 characters')
  const password = passphraseBytes(passphrase)
  try {
    const hash = await argon2id({
      password,
      salt,
      memorySize: cost.memoryKiB,
      iterations: cost.iterations,
      parallelism: cost.lanes,
      hashLength: keyBytes,
      outputType: 'binary',
    })
    return new Uint8Array(hash)
  } finally {
    wipe(password)
  }
}

/** For use here: it cannot be read out again. Wipes the raw bytes. */
export async function importDataKey(raw: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  } finally {
    wipe(raw)
  }
}

/** 32 random bytes, to be wiped by the caller. */
export function newRawKey(): Bytes {
  return crypto.getRandomValues(new Uint8Array(keyBytes))
}
