import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import macVectors from '../../../vectors/incremental-mac.json' with { type: 'json' }
import vectors from '../../../vectors/local-backup.json' with { type: 'json' }
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { concat, fromHex, toHex } from '../../core/bytes.ts'
import { bucket } from '../file/padding.ts'
import { bytesField, varintField } from '../frame/wire.ts'
import { aesFirst } from '../keys/key-types.ts'
import { readRecoveryKey } from '../keys/typed-key.ts'
import { deriveBackupKey, deriveMetadataKey } from '../keys/signal-keys.ts'
import {
  attachmentFileLength,
  incrementalMacChunkSize,
  localFileName,
  localFilePath,
  remoteMediaName,
} from './attachment-names.ts'
import { encodeFilesList, readFilesList } from './files-list.ts'
import { encodeMetadata, openBackupId, readMetadata, sealBackupId } from './metadata.ts'
import { snapshotName, snapshotTime } from './names.ts'

const hex = (text: string) => fromHex(text)!

test.each(vectors.metadata)('metadata of $backupId', async (vector) => {
  const typed = readRecoveryKey(vector.accountEntropyPool)
  if (!typed.ok) throw new Error('the vector itself is malformed')
  const key = deriveMetadataKey(deriveBackupKey(typed.key))
  expect(toHex(key)).toBe(vector.localBackupMetadataKey)
  const metadata = readMetadata(hex(vector.metadataFileHex))
  expect(toHex(metadata.iv)).toBe(vector.iv)
  expect(toHex(metadata.encryptedId)).toBe(vector.encryptedBackupId)
  const id = await openBackupId(metadata, key, webCiphers)
  expect(toHex(id)).toBe(vector.backupId)
  expect(toHex(encodeMetadata(metadata))).toBe(vector.metadataFileHex)
  if (metadata.iv.length === 12)
    expect(await sealBackupId(id, key, metadata.iv, webCiphers)).toEqual(metadata)
})

const sealed = (iv: number, id: number) =>
  bytesField(2, concat(bytesField(1, new Uint8Array(iv)), bytesField(2, new Uint8Array(id))))
const refused: [string, Uint8Array, string][] = [
  ['version 2', concat(varintField(1, 2), sealed(12, 16)), 'unknown-version'],
  [
    'a version beyond numbers',
    concat(Uint8Array.of(8), new Uint8Array(9).fill(0xff), Uint8Array.of(1), sealed(12, 16)),
    'unknown-version',
  ],
  ['no id', varintField(1, 1), 'bad-record'],
  ['an iv of 13', concat(varintField(1, 1), sealed(13, 16)), 'bad-record'],
  ['an id of 15', concat(varintField(1, 1), sealed(12, 15)), 'bad-record'],
  ['nothing', new Uint8Array(0), 'bad-record'],
  ['random bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef), 'bad-record'],
]

test.each(refused)('metadata with %s is refused by name', (_, bytes, code) => {
  expect(() => readMetadata(bytes)).toThrow(expect.objectContaining({ code }))
})

test.each(vectors.attachments)('attachment of $fileLength bytes: names and lengths', (vector) => {
  const [hash, key] = [hex(vector.plaintextHash), hex(vector.key)]
  expect(localFileName(hash, key)).toBe(vector.localFileName)
  expect(remoteMediaName(hash, key)).toBe(vector.remoteMediaName)
  expect(localFilePath(vector.localFileName)).toBe(
    `files/${vector.localFileName.slice(0, 2)}/${vector.localFileName}`,
  )
  const size = vector.plaintext.length / 2
  expect(bucket(size)).toBe(vector.paddedLength)
  expect(attachmentFileLength(size)).toBe(vector.fileLength)
  expect(incrementalMacChunkSize(vector.fileLength)).toBe(65_536)
  expect(createHash('sha256').update(hex(vector.plaintext)).digest('hex')).toBe(vector.plaintextHash)
})

test.each(vectors.attachments.filter((vector) => vector.file))(
  'attachment of $fileLength bytes: content',
  async (vector) => {
    const file = hex(vector.file!)
    const { aesKey, hmacKey } = aesFirst(hex(vector.key))
    expect(createHash('sha256').update(file).digest('hex')).toBe(vector.fileSha256Digest)
    const mac = await webCiphers.hmac(hmacKey)
    mac.update(file.subarray(0, -32))
    expect(toHex(mac.finish())).toBe(vector.mac)
    const decryptor = await webCiphers.cbcDecryptor(aesKey, file.slice(0, 16))
    const padded = await decryptor.chunk(file.subarray(16, -32), true)
    expect(padded.length).toBe(vector.paddedLength)
    expect(toHex(padded.subarray(0, vector.plaintext.length / 2))).toBe(vector.plaintext)
  },
)

test.each(macVectors.chunkSizes)('incremental MAC chunks for $dataSize bytes', ({ dataSize, chunkSize }) => {
  expect(incrementalMacChunkSize(dataSize)).toBe(chunkSize)
})

test('lists of files read back; what is no name is counted', () => {
  const names = vectors.attachments.map((vector) => vector.localFileName)
  const list = encodeFilesList(names)
  expect(readFilesList(list)).toEqual({ names, odd: 0 })
  expect(readFilesList(list.subarray(0, -1))).toEqual({ names: names.slice(0, -1), odd: 1 })
  for (const odd of ['../../../etc/passwd', 'A'.repeat(64), 'é'.repeat(32), ''])
    expect(readFilesList(concat(encodeFilesList([odd]), list))).toEqual({ names, odd: 1 })
  expect(readFilesList(new Uint8Array(50).fill(0xff))).toEqual({ names: [], odd: 1 })
})

test('snapshot names are dates in UTC, and only whole names count', () => {
  const time = Date.UTC(2026, 10, 19, 8, 5, 59)
  expect(snapshotName(time)).toBe('signal-backup-2026-11-19-08-05-59')
  expect(snapshotTime('signal-backup-2026-11-19-08-05-59')).toBe(time)
  for (const wrong of ['-tmp', ' ', '0', '.zip']) expect(snapshotTime(snapshotName(time) + wrong)).toBeNull()
  for (const wrong of ['2026-13-19-08-05-59', '2026-02-30-08-05-59', '2026-11-19-24-05-59', '2026-11-19'])
    expect(snapshotTime(`signal-backup-${wrong}`)).toBeNull()
})
