import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import type { Ciphers } from '../crypto-port.ts'
import type { ManifestKey } from '../keys/key-types.ts'
import { checkHeader, header, headerBytes } from './format-header.ts'
import type { Manifest } from './manifest.ts'
import { decodeManifest, encodeManifest } from './manifest.ts'

const magic = 'HLMF'
/** The key depends on this commit's own random token, so it seals one manifest and the nonce may be fixed. */
const nonce = new Uint8Array(12)

type Gcm = Pick<Ciphers, 'gcmSeal' | 'gcmOpen'>

export async function sealManifest(ciphers: Gcm, key: ManifestKey, manifest: Manifest): Promise<Bytes> {
  const head = header(magic)
  return concat(head, await ciphers.gcmSeal(key, nonce, encodeManifest(manifest), head))
}

/** Throws `not-a-backup`, `unknown-version`, `truncated`, `bad-mac`, `bad-record`. */
export async function openManifest(ciphers: Gcm, key: ManifestKey, sealed: Bytes): Promise<Manifest> {
  checkHeader(sealed, magic)
  const head = sealed.subarray(0, headerBytes)
  return decodeManifest(await ciphers.gcmOpen(key, nonce, sealed.subarray(headerBytes), head))
}
