import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { CbcChunks, Ciphers } from '../../domain/crypto-port.ts'
import { hmacStream, sha256Stream } from './hash-streams.ts'

type Usage = 'encrypt' | 'decrypt'

/** WebCrypto's AES and hash-wasm's hashes: workers, service workers and Node alike. */
export const webCiphers: Ciphers = {
  async cbcDecryptor(key, iv) {
    return new CbcDecryptor(await aesKey('AES-CBC', key, ['encrypt', 'decrypt']), needLength(iv, 16, 'an iv'))
  },
  async cbcEncryptor(key, iv) {
    return new CbcEncryptor(await aesKey('AES-CBC', key, ['encrypt']), needLength(iv, 16, 'an iv'))
  },
  async ctr(key, counterBlock, bytes) {
    const counter = needLength(counterBlock, 16, 'a counter block')
    const aes = await aesKey('AES-CTR', key, ['encrypt'])
    return new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 32 }, aes, own(bytes)),
    )
  },
  async gcmSeal(key, nonce, plaintext, additional) {
    const algorithm = gcm(nonce, additional)
    const aes = await aesKey('AES-GCM', key, ['encrypt'])
    return new Uint8Array(await crypto.subtle.encrypt(algorithm, aes, own(plaintext)))
  },
  async gcmOpen(key, nonce, sealed, additional) {
    const algorithm = gcm(nonce, additional)
    const aes = await aesKey('AES-GCM', key, ['decrypt'])
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, aes, own(sealed)))
    } catch (cause) {
      throw new HeirloomError('bad-mac', 'a sealed record was altered or is under another key', { cause })
    }
  },
  hmac: hmacStream,
  sha256: sha256Stream,
  async hmacOf(key, bytes) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const hmac = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', hmac, own(bytes)))
  },
  async sha256Of(bytes) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', own(bytes)))
  },
  async gmac(key) {
    const aes = await aesKey('AES-GCM', key, ['encrypt'])
    return async (nonce, part) =>
      new Uint8Array(await crypto.subtle.encrypt(gcm(nonce, part), aes, new Uint8Array(0)))
  },
}

function gcm(nonce: Bytes, additional: Uint8Array) {
  return { name: 'AES-GCM', iv: needLength(nonce, 12, 'a nonce'), additionalData: own(additional) }
}

function aesKey(name: string, key: Bytes, usages: Usage[]): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', needLength(key, 32, 'an AES key'), name, false, usages)
}

function needLength(bytes: Bytes, length: number, what: string): Bytes {
  if (bytes.length !== length)
    throw new HeirloomError('bad-length', `${what} needs ${length} bytes, got ${bytes.length}`)
  return bytes
}

/** WebCrypto takes no views of shared memory. */
function own(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes)
}

function needBlocks(bytes: Uint8Array): void {
  if (bytes.length === 0 || bytes.length % 16 !== 0)
    throw new HeirloomError('bad-length', `a CBC chunk needs whole blocks, got ${bytes.length} bytes`)
}

// [Note: CBC in chunks] WebCrypto always adds and removes PKCS#7 padding. Encrypting a chunk that is not the last adds
// one block of padding, which is cut off. Decrypting one needs a padding block behind it: encrypting nothing, with the
// chunk's last block as the iv, gives precisely the block that decrypts to padding there.

class CbcDecryptor implements CbcChunks {
  readonly #key: CryptoKey
  #iv: Bytes
  constructor(key: CryptoKey, iv: Bytes) {
    this.#key = key
    this.#iv = iv
  }

  async chunk(bytes: Uint8Array, last: boolean): Promise<Bytes> {
    needBlocks(bytes)
    const iv = this.#iv
    const next = (this.#iv = bytes.slice(-16))
    if (last) return this.#decrypt(iv, own(bytes))
    const padding = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: next }, this.#key, new Uint8Array(0))
    const padded = new Uint8Array(bytes.length + 16)
    padded.set(bytes)
    padded.set(new Uint8Array(padding), bytes.length)
    return this.#decrypt(iv, padded)
  }

  async #decrypt(iv: Bytes, bytes: Bytes): Promise<Bytes> {
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, this.#key, bytes))
    } catch (cause) {
      throw new HeirloomError('bad-padding', 'the last block does not end in padding', { cause })
    }
  }
}

class CbcEncryptor implements CbcChunks {
  readonly #key: CryptoKey
  /** The last block so far: every chunk waits for the one before. */
  #iv: Promise<Bytes>
  constructor(key: CryptoKey, iv: Bytes) {
    this.#key = key
    this.#iv = Promise.resolve(iv)
  }

  async chunk(bytes: Uint8Array, last: boolean): Promise<Bytes> {
    if (!last) needBlocks(bytes)
    const sealed = this.#encrypt(this.#iv, own(bytes), last)
    this.#iv = sealed.then((block) => block.slice(-16))
    this.#iv.catch(() => undefined)
    return sealed
  }

  async #encrypt(iv: Promise<Bytes>, bytes: Bytes, last: boolean): Promise<Bytes> {
    const sealed = new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-CBC', iv: await iv }, this.#key, bytes),
    )
    return last ? sealed : sealed.subarray(0, -16)
  }
}
