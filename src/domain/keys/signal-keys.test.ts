import { expect, test } from 'vitest'
import vectors from '../../../vectors/keys.json' with { type: 'json' }
import { fromHex, toBase64Url, toHex } from '../../core/bytes.ts'
import type { CipherKeys } from './key-types.ts'
import { accountId, forwardSecrecyToken, mediaRootKey, parseAccountId, showAccountId } from './key-types.ts'
import { readRecoveryKey } from './typed-key.ts'
import {
  deriveBackupId,
  deriveBackupIdKeyPair,
  deriveBackupKey,
  deriveMediaEncryptionKeys,
  deriveMediaId,
  deriveMessageBackupKey,
  deriveMetadataKey,
  deriveSignalAccountKeys,
  deriveThumbnailTransitKeys,
} from './signal-keys.ts'

const hexOf = (keys: CipherKeys) => ({ hmacKey: toHex(keys.hmacKey), aesKey: toHex(keys.aesKey) })

test.each(vectors.cases)('keys of $aci', (vector) => {
  const typed = readRecoveryKey(vector.accountEntropyPool)
  const aci = parseAccountId(vector.aci)
  if (!typed.ok || !aci) throw new Error('the vector itself is malformed')
  const { messageBackup, backupKey, backupId, backupIdEcPrivateKey, backupIdEcPublicKey, ...rest } =
    vector.expected
  const { localBackupMetadataKey, ...accountKeys } = rest
  const root = deriveBackupKey(typed.key)
  const id = deriveBackupId(root, aci)
  const pair = deriveBackupIdKeyPair(root, aci)
  expect(toHex(root)).toBe(backupKey)
  expect(toHex(id)).toBe(backupId)
  expect(toHex(pair.privateKey)).toBe(backupIdEcPrivateKey)
  expect(toHex(pair.publicKey)).toBe(backupIdEcPublicKey)
  expect(toHex(deriveMetadataKey(root))).toBe(localBackupMetadataKey)
  expect(hexOf(deriveMessageBackupKey(root, id))).toEqual(messageBackup)
  const { forwardSecrecyToken: tokenHex, ...withToken } = vector.withForwardSecrecyToken
  const token = forwardSecrecyToken(fromHex(tokenHex)!)
  expect(hexOf(deriveMessageBackupKey(root, id, token))).toEqual(withToken)
  const derived = Object.entries(deriveSignalAccountKeys(typed.key)).map(([name, key]) => [
    name,
    toHex(key as Uint8Array),
  ])
  expect(Object.fromEntries(derived)).toEqual(accountKeys)
})

test.each(vectors.cases)('media keys of $aci', ({ media, aci }) => {
  const root = mediaRootKey(fromHex(media.mediaRootBackupKey)!)
  const id = deriveMediaId(root, media.mediaName)
  expect(toHex(id)).toBe(media.mediaId)
  expect(toBase64Url(id)).toBe(media.mediaIdBase64Url)
  expect(hexOf(deriveMediaEncryptionKeys(root, id))).toEqual(media.mediaEncryptionKey)
  const thumbnail = deriveMediaId(root, media.thumbnailMediaName)
  expect(toHex(thumbnail)).toBe(media.thumbnailMediaId)
  expect(hexOf(deriveThumbnailTransitKeys(root, thumbnail))).toEqual(media.thumbnailTransitKey)
  const account = parseAccountId(aci)!
  expect(toHex(deriveBackupId(root, account))).toBe(media.mediaBackupId)
  expect(toHex(deriveBackupIdKeyPair(root, account).privateKey)).toBe(media.mediaBackupIdEcPrivateKey)
})

test('account ids are read strictly and shown as they were', () => {
  const text = '659aa5f4-a28d-fcc1-1ea1-b997537a3d95'
  expect(showAccountId(parseAccountId(text.toUpperCase())!)).toBe(text)
  for (const wrong of ['', text.slice(1), `${text}0`, text.replaceAll('-', ''), text.replace('6', 'g')])
    expect(parseAccountId(wrong)).toBeNull()
})

test('bytes of another length never become a key', () => {
  expect(() => accountId(new Uint8Array(17))).toThrow(expect.objectContaining({ code: 'bad-length' }))
  expect(() => forwardSecrecyToken(new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'bad-length' }),
  )
})
