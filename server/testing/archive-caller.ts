import { createHash, randomBytes } from 'node:crypto'
import { PrivateKey } from '@signalapp/libsignal-client'
import { toBase64Url } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { encodeCommitRequest } from '../../src/domain/protocol/commit-request.ts'
import { archiveSignedBytes } from '../../src/domain/protocol/signed-request.ts'

export interface CallOptions {
  readonly body?: Uint8Array<ArrayBuffer> | string
  /** The body is not part of the signature: uploads. */
  readonly streamed?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly minute?: number
}

/** The anonymous side of the protocol by hand, signed by the official library: what tests call the service with. */
export interface ArchiveCaller {
  readonly backupId: string
  readonly publicKey: string
  call(method: string, target: string, options?: CallOptions): Promise<Response>
  signedHeaders(method: string, target: string, options?: CallOptions): Record<string, string>
  /** Sets the key; throws unless it was taken. */
  begin(): Promise<void>
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response>
  commit(manifest: Uint8Array, names: readonly string[], options?: CommitOptions): Promise<Response>
  /** The same archive through another address. */
  at(url: string): ArchiveCaller
}

export interface CommitOptions {
  /** ETag of the manifest it replaces; left out: the first one. */
  readonly replaces?: string
  readonly token?: Uint8Array
}

export function randomName(): string {
  return toBase64Url(randomBytes(16))
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

export function archiveCaller(
  url: string,
  identity = { backupId: randomName(), key: PrivateKey.generate() },
  clock: () => number = Date.now,
): ArchiveCaller {
  const { backupId, key } = identity
  const publicKey = toBase64Url(key.getPublicKey().serialize())
  const bytesOf = (options: CallOptions) =>
    typeof options.body === 'string' ? Buffer.from(options.body) : (options.body ?? new Uint8Array(0))

  function signedHeaders(method: string, target: string, options: CallOptions = {}): Record<string, string> {
    const minute = options.minute ?? Math.floor(clock() / 60_000)
    const bodyHash = sha256(options.streamed ? new Uint8Array(0) : bytesOf(options))
    const signed = archiveSignedBytes({ serviceUrl: url, presentation: '', method, target, bodyHash, minute })
    return {
      [callHeaders.backupId]: backupId,
      [callHeaders.signature]: toBase64Url(key.sign(signed)),
      [callHeaders.minute]: String(minute),
      ...options.headers,
    }
  }
  const caller: ArchiveCaller = {
    backupId,
    publicKey,
    signedHeaders,
    call: (method, target, options = {}) =>
      fetch(url + target, {
        method,
        headers: signedHeaders(method, target, options),
        ...(options.body !== undefined && { body: options.body }),
      }),
    begin: async () => {
      const body = JSON.stringify({ publicKey })
      const answer = await caller.call('PUT', '/v1/archives/keys', { body })
      if (answer.status !== 204) throw new Error(`keys: ${answer.status} ${await answer.text()}`)
    },
    put: (name, bytes) => caller.call('PUT', `/v1/objects/${name}`, { body: bytes, streamed: true }),
    commit: (sealed, names, { replaces, token = randomBytes(32) } = {}) => {
      const body = encodeCommitRequest({
        token: new Uint8Array(token),
        sealedManifest: new Uint8Array(sealed),
        names: names.map((name) => new Uint8Array(Buffer.from(name, 'base64url'))),
      })
      const headers = replaces === undefined ? { 'if-none-match': '*' } : { 'if-match': replaces }
      return caller.call('PUT', '/v1/archives/manifest', { body, headers })
    },
    at: (other) => archiveCaller(other, identity, clock),
  }
  return caller
}
