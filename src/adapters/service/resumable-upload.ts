import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { PutFileOptions } from '../../domain/media/remote-files.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { callHeaders } from '../../domain/protocol/call-headers.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { Answer } from './call.ts'
import type { Receipt } from './receipts.ts'
import { receiptOf } from './receipts.ts'
import { blobOf } from '../files/blob-source.ts'
import { expectStatus, noAnswerOfOurs, refusalIn } from './refused.ts'
import type { SignedCalls } from './signed-calls.ts'

// [Note: Why our own tus client] tus-js-client sends by XMLHttpRequest, which service workers do not have and which
// cannot be told to leave credentials out: its calls would share connections with the account side.

const tus = { 'tus-resumable': '1.0.0' }
const maxAnswerBytes = 64 * 1024
const partBytes = 4 * 1024 * 1024
const maxDrops = 5

/** Uploads under way, by object name: a call that failed is gone on with by the next one. */
export type OpenUploads = Map<string, string>

export interface ResumableUpload extends Omit<PutFileOptions, 'begun'> {
  readonly send: SignedCalls
  readonly open: OpenUploads
  readonly name: string
  /** Read part by part, as it is sent. */
  readonly source: ByteSource
}

/** One object in parts, tus 1.0. A drop costs at most the part it met. */
export async function uploadResumably(upload: ResumableUpload): Promise<Receipt> {
  for (let drops = 0; ; drops++) {
    try {
      return await sendRest(upload)
    } catch (error) {
      if (drops === maxDrops) throw error
      if (isCode(error, 'not-found')) {
        // Finished, and its last answer was lost; or swept long since.
        upload.open.delete(upload.name)
        const receipt = await askReceipt(upload)
        if (receipt) return receipt
      } else if (!isCode(error, 'offline')) throw error
    }
  }
}

/** Of the object itself. Null: it is not there. */
export async function askReceipt({
  send,
  name,
  signal,
}: Pick<ResumableUpload, 'send' | 'name' | 'signal'>): Promise<Receipt | null> {
  const target = `/v1/objects/${name}`
  const answer = await send({ method: 'HEAD', target, signal, maxBytes: maxAnswerBytes })
  if (answer.status === 404) return null
  const { headers } = expectStatus(answer, 200)
  const sha256 = parseB64(headers.get(callHeaders.sha256), 32)
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (!sha256 || !Number.isSafeInteger(length)) throw noAnswerOfOurs()
  return { length, sha256 }
}

async function sendRest(upload: ResumableUpload): Promise<Receipt> {
  const { send, open, name, source, signal, onSent } = upload
  const known = open.get(name)
  const target = known ?? (await begin(upload))
  const asked = known === undefined ? null : await askOffset(send, target, signal)
  let offset = asked?.offset ?? 0
  if (asked?.sha256 && offset === source.size) return { length: offset, sha256: asked.sha256 }
  while (offset < source.size) {
    const end = Math.min(source.size, offset + partBytes)
    const answer = await send({
      method: 'PATCH',
      target,
      streamed: await partToSend(source, offset, end, signal),
      headers: {
        ...tus,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      signal,
      maxBytes: maxAnswerBytes,
    })
    if (refusalIn(answer) === 'wrong-offset') throw new HeirloomError('offline', 'a part was sent twice')
    expectStatus(answer, 200, 204)
    offset = end
    onSent?.(offset)
    if (offset === source.size) {
      open.delete(name)
      if (answer.status === 200) return receiptOf(answer)
    }
  }
  throw noAnswerOfOurs()
}

/** Where a file lies behind the source the browser reads it, so that a long one passes through no memory of ours. */
export async function partToSend(
  source: ByteSource,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Bytes | Blob> {
  const blob = blobOf(source)
  return blob ? blob.slice(start, end) : source.read(start, end, signal)
}

async function begin({ send, open, name, source, signal, onBegun }: ResumableUpload): Promise<string> {
  const answer = await send({
    method: 'POST',
    target: '/v1/uploads',
    headers: { ...tus, 'upload-length': String(source.size), 'upload-metadata': `name ${btoa(name)}` },
    signal,
    maxBytes: maxAnswerBytes,
  })
  expectStatus(answer, 201)
  const target = locationOf(answer)
  open.set(name, target)
  await onBegun?.(target)
  return target
}

/** Only a path of this very service: what is signed and sent must not lead anywhere else. */
function locationOf(answer: Answer): string {
  const path = uploadPath(answer.headers.get('location') ?? '')
  if (path === null) throw noAnswerOfOurs()
  return path
}

/** The path of an upload's address. Null: it is none. */
export function uploadPath(address: string): string | null {
  return /^(?:https?:\/\/[^/]+)?(\/v1\/uploads\/[\w-]{22})$/.exec(address)?.[1] ?? null
}

async function askOffset(
  send: SignedCalls,
  target: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly offset: number; readonly sha256: Bytes | null }> {
  const answer = await send({ method: 'HEAD', target, headers: tus, signal, maxBytes: maxAnswerBytes })
  if (answer.status === 404) throw new HeirloomError('not-found', 'the upload is gone')
  expectStatus(answer, 200, 204)
  const offset = Number(answer.headers.get('upload-offset') ?? Number.NaN)
  if (!Number.isSafeInteger(offset) || offset < 0) throw noAnswerOfOurs()
  return { offset, sha256: parseB64(answer.headers.get(callHeaders.sha256), 32) }
}
