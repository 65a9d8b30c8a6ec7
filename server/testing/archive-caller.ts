import { createHash, randomBytes } from 'node:crypto'
import { toBase64Url } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { encodeCommitRequest } from '../../src/domain/protocol/commit-request.ts'
import type { ArchiveType, Level } from '../../src/domain/protocol/credential-kinds.ts'
import { archiveSignedBytes } from '../../src/domain/protocol/signed-request.ts'
import { dayOf } from '../clock.ts'
import { archiveIdentity, issuedPresentation, secretsOf, type ArchiveIdentity } from './issued.ts'

export interface CallOptions {
  readonly body?: Uint8Array<ArrayBuffer> | string
  /** The body is not part of the signature: uploads. */
  readonly streamed?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly minute?: number
  /** Another than that of the day. */
  readonly presentation?: string
}

/** The anonymous side of the protocol by hand, signed by the official library: what tests call the service with. */
export interface ArchiveCaller {
  readonly identity: ArchiveIdentity
  /** 16 bytes, b64. */
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
  /** The same archive with another level, type, key or clock. */
  as(options: CallerOptions): ArchiveCaller
  presentation(day?: number): string
}

export interface CallerOptions {
  readonly identity?: ArchiveIdentity
  readonly type?: ArchiveType
  readonly level?: Level
  readonly clock?: () => number
  /** Where presentations come from, if not straight from the service's secrets. */
  readonly present?: (day: number) => string
}

export interface CommitOptions {
  /** ETag of the manifest it replaces; left out: the first one. */
  readonly replaces?: string
  readonly token?: Uint8Array
}

interface Called {
  readonly url: string
  readonly dataFolder: string
}

export function randomName(): string {
  return toBase64Url(randomBytes(16))
}

export function randomMediaId(): string {
  return toBase64Url(randomBytes(15))
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

/** Credentials come straight from the service's own secret parameters: what tests of the account side check is left out here. */
export function archiveCaller(service: Called, options: CallerOptions = {}): ArchiveCaller {
  const { url, dataFolder } = service
  const { identity = archiveIdentity(), type = 'messages', level = 'free', clock = Date.now } = options
  const { key } = identity
  const publicKey = toBase64Url(key.getPublicKey().serialize())
  const bytesOf = ({ body }: CallOptions) =>
    typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array(0))
  const shown = new Map<number, string>()
  const secrets = options.present ? null : secretsOf(dataFolder)
  const present =
    options.present ?? ((day: number) => issuedPresentation(secrets!, identity, { day, level, type }))

  function presentation(day = dayOf(clock())): string {
    const made = shown.get(day) ?? present(day)
    shown.set(day, made)
    return made
  }

  function signedHeaders(method: string, target: string, more: CallOptions = {}): Record<string, string> {
    const minute = more.minute ?? Math.floor(clock() / 60_000)
    const bodyHash = sha256(more.streamed ? new Uint8Array(0) : bytesOf(more))
    const shownNow = more.presentation ?? presentation()
    const request = { serviceUrl: url, presentation: shownNow, method, target, bodyHash, minute }
    return {
      [callHeaders.presentation]: shownNow,
      [callHeaders.signature]: toBase64Url(key.sign(archiveSignedBytes(request))),
      [callHeaders.minute]: String(minute),
      ...more.headers,
    }
  }
  const caller: ArchiveCaller = {
    identity,
    backupId: toBase64Url(identity.context.getContents().slice(65, 81)),
    publicKey,
    presentation,
    signedHeaders,
    call: (method, target, more = {}) =>
      fetch(url + target, {
        method,
        headers: signedHeaders(method, target, more),
        ...(more.body !== undefined && { body: more.body }),
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
    at: (other) => archiveCaller({ url: other, dataFolder }, { ...options, identity }),
    as: (other) => archiveCaller(service, { ...options, identity, ...other }),
  }
  return caller
}
