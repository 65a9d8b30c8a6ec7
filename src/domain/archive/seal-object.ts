import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import { checkHeader, header, headerBytes } from './format-header.ts'

const magic = 'HLOB'
const chunkBytes = 1024 * 1024
const tagBytes = 16

/** The nonce is a counter with an end mark: a key seals one object, once, and chunks cannot be moved or cut off. */
function nonceOf(chunk: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(7, chunk)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** What an object is sealed under. */
export interface ObjectKey {
  /** 32 random bytes, used for this object only. */
  readonly key: Bytes
  /** 16 random bytes. */
  readonly name: Bytes
}

type Gcm = Pick<Ciphers, 'gcmSeal' | 'gcmOpen'>

export async function sealObject(ciphers: Gcm, { key, name }: ObjectKey, plaintext: Bytes): Promise<Bytes> {
  const head = header(magic)
  const aad = concat(head, name)
  const chunks = Math.max(1, Math.ceil(plaintext.length / chunkBytes))
  const sealed: Bytes[] = []
  for (let i = 0; i < chunks; i++) {
    const part = plaintext.subarray(i * chunkBytes, (i + 1) * chunkBytes)
    sealed.push(await ciphers.gcmSeal(key, nonceOf(i, i === chunks - 1), part, aad))
  }
  return concat(head, ...sealed)
}

/** Throws `not-a-backup`, `unknown-version`, `truncated`, `bad-mac`: nothing of an altered object comes out. */
export async function openObject(ciphers: Gcm, { key, name }: ObjectKey, sealed: Bytes): Promise<Bytes> {
  checkHeader(sealed, magic)
  const aad = concat(sealed.subarray(0, headerBytes), name)
  const body = sealed.subarray(headerBytes)
  const stride = chunkBytes + tagBytes
  const chunks = Math.ceil(body.length / stride)
  if (chunks === 0) throw new HeirloomError('truncated', 'an object ends before its first chunk')
  const opened: Bytes[] = []
  for (let i = 0; i < chunks; i++) {
    const part = body.subarray(i * stride, (i + 1) * stride)
    if (part.length < tagBytes) throw new HeirloomError('truncated', 'an object ends within a chunk')
    opened.push(await ciphers.gcmOpen(key, nonceOf(i, i === chunks - 1), part, aad))
  }
  return concat(...opened)
}
