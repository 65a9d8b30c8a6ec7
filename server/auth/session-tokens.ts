import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { concat, toBase64Url, type Bytes } from '../../src/core/bytes.ts'
import { sessionTokenBytes } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { hourMs, type Clock } from '../clock.ts'

const lifeMs = hourMs
const idBytes = 16
const signedLength = 24

export interface Holder {
  readonly id: Uint8Array
  readonly publicKey: Uint8Array
}

export interface SessionTokens {
  make(account: Holder): { token: string; expiresAt: number }
  /** The row id a token names, true or not; of one that is malformed, an id nobody has. */
  read(token: string | undefined): { readonly id: Bytes; isFor(account: Holder | null): boolean }
}

/**
 * Tokens that are stored nowhere, so that the database does not tell who came when: row id, the moment it ends, and
 * an HMAC over both and the account's public key. A new key of the account, or a restart of the service, ends them.
 */
export function sessionTokens(clock: Clock): SessionTokens {
  const key = randomBytes(32)
  const macOf = (signed: Uint8Array, publicKey: Uint8Array) =>
    createHmac('sha256', key).update(signed).update(publicKey).digest()
  return {
    make: ({ id, publicKey }) => {
      const expiresAt = clock() + lifeMs
      const signed = concat(id, bigEndian(expiresAt))
      return { token: toBase64Url(concat(signed, macOf(signed, publicKey))), expiresAt }
    },
    read: (text) => {
      const token = parseB64(text, sessionTokenBytes)
      const bytes = token ?? new Uint8Array(sessionTokenBytes)
      const signed = bytes.slice(0, signedLength)
      const endsAt = Number(new DataView(signed.buffer).getBigUint64(idBytes))
      return {
        id: bytes.slice(0, idBytes),
        isFor: (account) => {
          const mac = macOf(signed, account?.publicKey ?? new Uint8Array(32))
          const same = timingSafeEqual(mac, bytes.subarray(signedLength))
          return token !== null && account !== null && same && endsAt > clock()
        },
      }
    },
  }
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
