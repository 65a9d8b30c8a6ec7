import { randomName, type ArchiveCaller } from './archive-caller.ts'

/** A tus client by hand, so that tests can stop at any byte. */
export interface TusUpload {
  /** Path of the upload. */
  readonly location: string
  readonly name: string
  patch(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<Response>
  /** Null: the upload is not there. */
  offset(): Promise<number | null>
  head(): Promise<Response>
}

const version = { 'tus-resumable': '1.0.0' }

export function createUpload(caller: ArchiveCaller, length: number, name = randomName()): Promise<Response> {
  const metadata = `name ${Buffer.from(name).toString('base64')}`
  const headers = { ...version, 'upload-length': String(length), 'upload-metadata': metadata }
  return caller.call('POST', '/v1/uploads', { headers })
}

export async function startUpload(
  caller: ArchiveCaller,
  length: number,
  name = randomName(),
): Promise<TusUpload> {
  const answer = await createUpload(caller, length, name)
  const location = answer.headers.get('location')
  if (answer.status !== 201 || !location) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
  return uploadAt(caller, location, name)
}

export function uploadAt(caller: ArchiveCaller, location: string, name: string): TusUpload {
  const head = () => caller.call('HEAD', location, { headers: version })
  return {
    location,
    name,
    head,
    patch: (offset, bytes) =>
      caller.call('PATCH', location, {
        body: bytes,
        streamed: true,
        headers: {
          ...version,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
      }),
    offset: async () => {
      const answer = await head()
      return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : null
    },
  }
}
