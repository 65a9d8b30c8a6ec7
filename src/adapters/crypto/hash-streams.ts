import type { IHasher } from 'hash-wasm'
import { createHMAC, createSHA256 } from 'hash-wasm'

import type { HashStream } from '../../domain/crypto-port.ts'

function streamOf(hasher: IHasher): HashStream {
  hasher.init()
  return {
    update: (part) => void hasher.update(part),
    finish: () => new Uint8Array(hasher.digest('binary')),
  }
}

export async function sha256Stream(): Promise<HashStream> {
  return streamOf(await createSHA256())
}

export async function hmacStream(key: Uint8Array): Promise<HashStream> {
  return streamOf(await createHMAC(createSHA256(), key))
}
