import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { concat } from '../../../core/bytes.ts'
import { accountId, backupKey } from '../../keys/key-types.ts'
import type { ForwardSecrecyToken } from '../../keys/key-types.ts'
import { deriveBackupId, deriveMessageBackupKey } from '../../keys/signal-keys.ts'

/** Fixed keys of a made-up account. */
export const rawBackupKey = backupKey(new Uint8Array(32).fill(7))
export const rawBackupId = deriveBackupId(rawBackupKey, accountId(new Uint8Array(16).fill(9)))

export function fileKeys(token?: ForwardSecrecyToken) {
  return deriveMessageBackupKey(rawBackupKey, rawBackupId, token)
}

/** An archive file around any plaintext, made by the platform: what an honest writer would never write. */
export function sealRaw(
  plaintext: Uint8Array,
  head: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const { aesKey, hmacKey } = fileKeys()
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', aesKey, iv)
  const sealed = Buffer.concat([iv, cipher.update(plaintext), cipher.final()])
  return concat(head, sealed, createHmac('sha256', hmacKey).update(sealed).digest())
}
