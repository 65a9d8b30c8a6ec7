import type { Bytes } from '../../core/bytes.ts'
import { concat, toBase64Url, utf8 } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { x25519 } from '@noble/curves/ed25519.js'
import { maxObjectBytes } from '../../domain/archive/object.ts'
import type { ArchiveService, ByteSource, CommitAnswer } from '../../domain/ports.ts'
import { encodeCommitRequest } from '../../domain/protocol/commit-request.ts'
import {
  maxManifestBytes,
  maxNamesPerDelete,
  resumableAboveBytes,
  tokenBytes,
} from '../../domain/protocol/limits.ts'
import { parseName, parseObjectName } from '../../domain/protocol/names.ts'
import { replaceKeyBody } from '../../domain/protocol/replace-key.ts'
import type { Answer } from './call.ts'
import { downloadResumably } from './download.ts'
import { openObject } from './open-object.ts'
import { putFile } from './put-file.ts'
import { receiptOf } from './receipts.ts'
import { storedRow } from './stored-row.ts'
import { expectStatus, needJson, noAnswerOfOurs, refusalIn } from './refused.ts'
import type { OpenUploads } from './resumable-upload.ts'
import { uploadResumably } from './resumable-upload.ts'
import type { SignedCalls, SignedCallsOptions } from './signed-calls.ts'
import { signedCalls } from './signed-calls.ts'

const maxJsonBytes = 256 * 1024
const etagShape = /^"[\w-]{43}"$/

/** The anonymous side of docs/protocol.md, for one archive. */
export function archiveClient(options: SignedCallsOptions): ArchiveService {
  const calls = signedCalls(options)
  let aheadMs: number | null = null
  const send: SignedCalls = async (request) => {
    const answer = await calls(request)
    const theirs = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(theirs)) aheadMs = options.clock.now() - theirs
    return answer
  }
  const uploads: OpenUploads = new Map()
  const json = (method: string, target: string, value: unknown) =>
    send({ method, target, body: utf8(JSON.stringify(value)), headers: jsonHeaders, maxBytes: maxJsonBytes })
  const bare = (method: string, target: string) => send({ method, target, maxBytes: maxJsonBytes })
  return {
    url: options.url,
    clockAheadMs: () => aheadMs,
    setKey: async () => {
      const publicKey = keyText(options.identity.privateKey)
      expectStatus(await json('PUT', '/v1/archives/keys', { publicKey }), 204)
    },
    info: async () => infoOf(expectStatus(await bare('GET', '/v1/archives'), 200)),
    refresh: async () => {
      expectStatus(await bare('POST', '/v1/archives'), 204)
    },
    readManifest: async () => {
      const maxBytes = tokenBytes + maxManifestBytes
      const answer = await send({ method: 'GET', target: '/v1/archives/manifest', maxBytes })
      // Unknown keys and keys without a manifest: nothing is there either way.
      if (answer.status === 401 || refusalIn(answer) === 'no-manifest') return null
      return manifestOf(expectStatus(answer, 200))
    },
    manifestEtag: async () => {
      const answer = await bare('HEAD', '/v1/archives/manifest')
      // No body says which 404 it is: without a name of ours in it, nothing is known to be there.
      if (answer.status === 401 || answer.status === 404) return null
      const etag = expectStatus(answer, 200).headers.get('etag') ?? ''
      if (!etagShape.test(etag)) throw noAnswerOfOurs()
      return etag
    },
    commit: async ({ token, sealed, names, replaces }) => {
      const body = encodeCommitRequest({ token, sealedManifest: sealed, names })
      const headers = {
        'content-type': 'application/octet-stream',
        ...(replaces === null ? { 'if-none-match': '*' } : { 'if-match': replaces }),
      }
      const target = '/v1/archives/manifest'
      return commitAnswerOf(await send({ method: 'PUT', target, body, headers, maxBytes: maxJsonBytes }))
    },
    putObject: async (name, bytes, signal) => {
      if (bytes.length > resumableAboveBytes)
        return uploadResumably({ send, open: uploads, name, source: sourceOf(bytes), signal })
      const target = `/v1/objects/${name}`
      const headers = { 'content-type': 'application/octet-stream' }
      const upload = { method: 'PUT', target, streamed: bytes, headers, signal }
      return receiptOf(expectStatus(await send({ ...upload, maxBytes: maxJsonBytes }), 200, 201))
    },
    putFile: (name, source, more = {}) => putFile({ ...more, send, open: uploads, name, source }),
    openObject: (name, signal) => openObject({ send, target: `/v1/objects/${name}`, signal }),
    getObject: (name, signal) =>
      downloadResumably({ send, target: `/v1/objects/${name}`, signal, maxBytes: maxObjectBytes }),
    listObjects: async (cursor) => {
      const target = cursor === undefined ? '/v1/objects' : `/v1/objects?cursor=${cursor}`
      return listOf(expectStatus(await bare('GET', target), 200))
    },
    deleteObjects: async (names) => {
      for (let at = 0; at < names.length; at += maxNamesPerDelete) {
        const part = names.slice(at, at + maxNamesPerDelete)
        expectStatus(await json('POST', '/v1/objects/delete', { names: part }), 200)
      }
    },
    deleteAll: async () => {
      try {
        expectStatus(await bare('DELETE', '/v1/archives'), 204)
      } catch (error) {
        if (!isCode(error, 'not-found')) throw error
      }
    },
    retire: async () => {
      expectStatus(await bare('DELETE', '/v1/archives?retire=1'), 204)
    },
    replaceKey: async (next) => {
      const keys = { publicKey: keyText(next), replaces: keyText(options.identity.privateKey) }
      const body = (signature: string) => utf8(replaceKeyBody(keys, signature))
      const request = {
        method: 'PUT',
        target: '/v1/archives/keys',
        headers: jsonHeaders,
        maxBytes: maxJsonBytes,
      }
      expectStatus(await send({ ...request, countersigned: { privateKey: next, body } }), 204)
    },
  }
}

function sourceOf(bytes: Bytes): ByteSource {
  return {
    size: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  }
}

/** 05 ∥ X25519, b64. */
function keyText(privateKey: Bytes): string {
  return toBase64Url(concat(Uint8Array.of(5), x25519.getPublicKey(privateKey)))
}

const jsonHeaders = { 'content-type': 'application/json' }

function infoOf(answer: Answer) {
  const {
    usedBytes,
    maxBytes,
    maxObjectBytes: maxObject,
    hasManifest,
    objects,
    retention,
    row,
  } = needJson(answer)
  const numbers = [usedBytes, maxBytes, maxObject]
  if (!numbers.every((number) => typeof number === 'number' && number >= 0)) throw noAnswerOfOurs()
  const { idleDays, graceDays, mediaDays, paidDay } = (retention ?? {}) as Record<string, unknown>
  // Files go by it, here and there: what is no number of days is no answer, and not "for ever".
  if (typeof mediaDays === 'number' && !isCount(mediaDays)) throw noAnswerOfOurs()
  return {
    usedBytes: usedBytes as number,
    maxBytes: maxBytes as number,
    maxObjectBytes: maxObject as number,
    hasManifest: hasManifest === true,
    graceDays: typeof graceDays === 'number' ? graceDays : 0,
    idleDays: typeof idleDays === 'number' ? idleDays : null,
    mediaDays: typeof mediaDays === 'number' ? mediaDays : null,
    inGrace: typeof mediaDays === 'number' && typeof paidDay === 'number',
    objects: typeof objects === 'number' ? objects : 0,
    row: storedRow(row),
  }
}

/** The ETag must be there and of its shape; whether it is true, the caller finds by hashing. */
function manifestOf({ body, headers }: Answer) {
  const etag = headers.get('etag') ?? ''
  if (!etagShape.test(etag) || body.length <= tokenBytes) throw noAnswerOfOurs()
  return { token: body.slice(0, tokenBytes), sealed: body.slice(tokenBytes), etag }
}

function commitAnswerOf(answer: Answer): CommitAnswer {
  const etag = answer.headers.get('etag')
  const refusal = refusalIn(answer)
  if (refusal === 'other-manifest')
    return { outcome: 'other-manifest', etag: etag !== null && etagShape.test(etag) ? etag : null }
  if (refusal === 'missing-objects') {
    const { missing } = needJson(answer)
    if (!Array.isArray(missing)) throw noAnswerOfOurs()
    return { outcome: 'missing-objects', names: missing.filter(isName) }
  }
  const { etag: told } = needJson(expectStatus(answer, 200))
  if (typeof told !== 'string' || !etagShape.test(told)) throw noAnswerOfOurs()
  return { outcome: 'done', etag: told }
}

/** Of messages or of media: which of them an archive holds, its identity says. */
function isName(value: unknown): value is string {
  if (typeof value !== 'string') return false
  return (parseName(value) ?? parseObjectName(value, 'media')) !== null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function listOf(answer: Answer) {
  const { objects, cursor } = needJson(answer)
  if (!Array.isArray(objects)) throw noAnswerOfOurs()
  const listed = objects.map((object: unknown): { readonly name: string; readonly length: number } => {
    const { name, length } = (object ?? {}) as Record<string, unknown>
    if (!isName(name) || !isCount(length)) throw noAnswerOfOurs()
    return { name, length }
  })
  return { objects: listed, cursor: isName(cursor) ? cursor : null }
}
