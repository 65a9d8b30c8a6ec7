import { createPrivateKey, hkdfSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import vectors from '../../../vectors/heirloom-keys.json' with { type: 'json' }
import { fromHex, toHex } from '../../core/bytes.ts'
import { deriveAccountId, deriveAccountKeyPair, deriveManifestKey, signAsAccount } from './heirloom-keys.ts'
import { forwardSecrecyToken } from './key-types.ts'
import { recoveryKeyFingerprint } from './recovery-key.ts'
import { readRecoveryKey } from './typed-key.ts'
import { deriveBackupId, deriveBackupKey } from './signal-keys.ts'

function keyOf(text: string) {
  const typed = readRecoveryKey(text)
  if (!typed.ok) throw new Error('the vector itself is malformed')
  return typed.key
}

test.each(vectors.cases)('derivations of $fingerprint', (vector) => {
  const key = keyOf(vector.recoveryKey)
  const account = deriveAccountId(key)
  const pair = deriveAccountKeyPair(key)
  const root = deriveBackupKey(key)
  const id = deriveBackupId(root, account)
  const token = forwardSecrecyToken(fromHex(vector.forwardSecrecyToken)!)
  expect(toHex(account)).toBe(vector.accountId)
  expect(toHex(pair.seed)).toBe(vector.accountSeed)
  expect(toHex(pair.publicKey)).toBe(vector.accountPublicKey)
  expect(toHex(root)).toBe(vector.backupKey)
  expect(toHex(id)).toBe(vector.backupId)
  expect(toHex(deriveManifestKey(root, id, token))).toBe(vector.manifestKey)
  expect(recoveryKeyFingerprint(key)).toBe(vector.fingerprint)
})

test.each(vectors.cases)('the vectors themselves agree with the platform: $fingerprint', (vector) => {
  const from = (secret: string | Buffer, salt: string | Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, info, length)).toString('hex')
  expect(from(vector.recoveryKey, '', 'Heirloom 2026 account key', 32)).toBe(vector.accountSeed)
  const raw = from(vector.recoveryKey, '', 'Heirloom 2026 account id', 16)
  expect(vector.accountId[12]).toBe('4')
  expect('89ab').toContain(vector.accountId[16])
  // Only digits 12 and 16 may differ from the plain output: the version and variant of a UUIDv4.
  const unmarked = (hex: string) => hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17)
  expect(unmarked(vector.accountId)).toBe(unmarked(raw))
  const info = Buffer.concat([Buffer.from('Heirloom 2026 manifest:'), Buffer.from(vector.backupId, 'hex')])
  const [root, token] = [Buffer.from(vector.backupKey, 'hex'), Buffer.from(vector.forwardSecrecyToken, 'hex')]
  expect(from(root, token, info, 32)).toBe(vector.manifestKey)
})

test('account signatures are plain Ed25519', () => {
  const pair = deriveAccountKeyPair(keyOf(vectors.cases[0]!.recoveryKey))
  const message = new TextEncoder().encode('label, service, challenge')
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), pair.seed])
  const theirs = sign(null, message, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
  const ours = signAsAccount(pair, message)
  expect(toHex(ours)).toBe(theirs.toString('hex'))
})
