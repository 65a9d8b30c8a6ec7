import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { fromHex, toBase64Url, toHex } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { refusalOf, refusals } from '../../src/domain/protocol/refusals.ts'
import type { ProvenArchive } from '../auth/prove-archive.ts'
import type { Upload } from '../facts/upload-facts.ts'
import { finishUpload } from '../objects/finish-upload.ts'
import type { Service } from '../service.ts'

/** The upload a call is about, found and allowed before tus sees the call. */
export interface TusCall {
  readonly archive: ProvenArchive
  readonly upload: Upload
}

export interface TusServer {
  /** Refusals come back as an error status with the code as text. */
  handle(request: Request, call: TusCall): Promise<Response>
}

/** tus over our rows: its files are named by hex, its journal is the `uploads` table, which knows no moment. */
export function tusServer(service: Service): TusServer {
  const calls = new WeakMap<object, TusCall>()
  const server = new Server({
    path: '/v1/uploads',
    datastore: new FileStore({ directory: service.objects.uploadFolder, configstore: journal(service) }),
    allowedOrigins: [],
    // The least of both is checked when the upload is created.
    maxSize: Math.max(service.config.maxObjectBytes, service.config.maxMediaObjectBytes),
    namingFunction: (request) => toHex(calls.get(request)!.upload.id),
    getFileIdFromRequest: (request) => {
      const call = calls.get(request)
      return call && toHex(call.upload.id)
    },
    generateUrl: (_request, { path, id }) => `${path}/${toBase64Url(fromHex(id)!)}`,
    onUploadFinish: async (request) => {
      const { archive, upload } = calls.get(request)!
      const receipt = await finishUpload(service, archive, upload)
      return {
        status_code: 200,
        headers: { 'Content-Type': 'application/json', [callHeaders.sha256]: receipt.sha256 },
        body: JSON.stringify(receipt),
      }
    },
    onResponseError: (_request, error) => {
      const refusal = refusalOf(error)
      return refusal ? { status_code: refusals[refusal], body: refusal } : undefined
    },
  })
  return {
    handle: (request, call) => {
      calls.set(request, call)
      return server.handleWeb(request)
    },
  }
}

/** Rows are made and removed by our own routes; tus only asks. */
function journal({ facts }: Service): NonNullable<ConstructorParameters<typeof FileStore>[0]['configstore']> {
  return {
    get: async (id) => {
      const upload = await facts.uploads.find(fromHex(id)!)
      if (!upload) return undefined
      const metadata = { name: toBase64Url(upload.name) }
      return { id, size: upload.length, offset: 0, metadata, sizeIsDeferred: false } as never
    },
    set: () => Promise.resolve(),
    delete: () => Promise.resolve(),
  }
}
