import type { PutFileOptions } from '../../domain/media/remote-files.ts'
import type { ByteSource } from '../../domain/ports.ts'
import type { Bytes } from '../../core/bytes.ts'
import { resumableAboveBytes } from '../../domain/protocol/limits.ts'
import type { Receipt } from './receipts.ts'
import { receiptOf } from './receipts.ts'
import { expectStatus } from './refused.ts'
import type { OpenUploads } from './resumable-upload.ts'
import { askReceipt, partToSend, uploadPath, uploadResumably } from './resumable-upload.ts'
import type { SignedCalls } from './signed-calls.ts'

const maxAnswerBytes = 64 * 1024

export interface FileUpload extends PutFileOptions {
  readonly send: SignedCalls
  readonly open: OpenUploads
  readonly name: string
  readonly source: ByteSource
}

/** A small file in one call, a long one in parts that are read as they are sent. */
export async function putFile(upload: FileUpload): Promise<Receipt> {
  const { open, name, source, begun, signal, onSent } = upload
  if (source.size <= resumableAboveBytes) {
    const receipt = await putWhole(upload, await partToSend(source, 0, source.size, signal))
    onSent?.(source.size)
    return receipt
  }
  const address = begun === undefined ? null : uploadPath(begun)
  if (address !== null && !open.has(name)) open.set(name, address)
  // A long file whose mark was lost with a kill, or that another device has sent, is not sent twice.
  const there = open.has(name) ? null : await askReceipt(upload)
  return there ?? uploadResumably(upload)
}

async function putWhole({ send, name, signal }: FileUpload, streamed: Bytes | Blob): Promise<Receipt> {
  const headers = { 'content-type': 'application/octet-stream' }
  const target = `/v1/objects/${name}`
  const answer = await send({
    method: 'PUT',
    target,
    streamed,
    headers,
    signal,
    maxBytes: maxAnswerBytes,
  })
  return receiptOf(expectStatus(answer, 200, 201))
}
