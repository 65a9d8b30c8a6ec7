import { randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { equalBytes, fromUtf8 } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import type { ArchiveType } from '../../src/domain/protocol/credential-kinds.ts'
import { parseObjectName } from '../../src/domain/protocol/names.ts'
import { isRefusal, refuse, type Refusal } from '../../src/domain/protocol/refusals.ts'
import { proveArchive, type ProvenArchive } from '../auth/prove-archive.ts'
import { dueDay, hourMs } from '../clock.ts'
import type { Upload } from '../facts/upload-facts.ts'
import { answerRefusal } from '../http/answers.ts'
import { contentLength } from '../http/bodies.ts'
import { pathId, type Env } from '../http/call.ts'
import { finishUpload } from '../objects/finish-upload.ts'
import { checkRoom } from '../objects/put-once.ts'
import { rightsOf } from '../plans.ts'
import type { Service } from '../service.ts'
import { pendingHours } from '../sweep.ts'
import { tusServer, type TusServer } from './tus-server.ts'

/** docs/protocol.md section 5: resumable uploads, tus 1.0. Who may do what is decided here, bytes and offsets by tus. */
export function uploadRoutes(service: Service): Hono<Env> {
  const tus = tusServer(service)
  const routes = new Hono<Env>()
  routes
    .post('/', async (c) => {
      const archive = await proveArchive(service, c)
      const upload = await create(service, c, archive)
      const answer = await tus.handle(c.req.raw, { archive, upload })
      if (answer.status === 201) await service.objects.syncUpload(upload.id)
      else await service.facts.uploads.remove(upload.id)
      return relay(c, answer)
    })
    .get('/:id', async (c) => {
      if (c.req.method !== 'HEAD') throw refuse('not-found')
      return head(service, tus, c)
    })
    .patch('/:id', async (c) => {
      const { archive, upload } = await own(service, c)
      const answer = await tus.handle(c.req.raw, { archive, upload })
      if (answer.status === 204) {
        await service.objects.syncUpload(upload.id)
        await service.facts.uploads.touch(upload.id, dueDay(service.clock(), pendingHours * hourMs))
      }
      return relay(c, answer)
    })
    .delete('/:id', async (c) => {
      const { upload } = await own(service, c, { once: true })
      await service.facts.uploads.remove(upload.id)
      await service.objects.removeUpload(upload.id)
      return c.body(null, 204, { 'Tus-Resumable': '1.0.0' })
    })
  return routes
}

async function create(service: Service, c: Context<Env>, archive: ProvenArchive): Promise<Upload> {
  const lengthText = c.req.header('upload-length') ?? ''
  const name = namedIn(c.req.header('upload-metadata') ?? '', archive.type)
  if (!name || !/^[1-9]\d{0,14}$/.test(lengthText) || (contentLength(c) ?? 0) > 0) throw refuse('malformed')
  const length = Number(lengthText)
  if (length > rightsOf(service.config, archive).maxObjectBytes) throw refuse('too-large')
  await checkRoom(service, { archive, length })
  const until = dueDay(service.clock(), pendingHours * hourMs)
  const upload = { id: randomBytes(16), archive: archive.id, name, length, dueDay: until }
  const { room } = rightsOf(service.config, archive)
  const outcome = await service.facts.uploads.add(upload, room)
  if (outcome === 'quota') throw refuse('quota')
  if (outcome === 'gone') throw refuse('unauthorised')
  return upload
}

/** `name <base64 of the object's name in b64>`; other keys are let be. */
function namedIn(metadata: string, type: ArchiveType): Uint8Array | null {
  const value = /(?:^|,)\s*name ([\w+/=]{1,64})\s*(?:,|$)/.exec(metadata)?.[1]
  if (value === undefined) return null
  try {
    return parseObjectName(fromUtf8(Buffer.from(value, 'base64')), type)
  } catch {
    return null
  }
}

/** An upload of another archive is none. */
async function own(service: Service, c: Context<Env>, options: { once?: boolean } = {}) {
  const archive = await proveArchive(service, c, options)
  const upload = await service.facts.uploads.find(pathId(c))
  if (!upload || !equalBytes(upload.archive, archive.id)) throw refuse('not-found')
  return { archive, upload }
}

/** A client that finds every byte sent believes it is done: then it must be true. */
async function head(service: Service, tus: TusServer, c: Context<Env>): Promise<Response> {
  const { archive, upload } = await own(service, c)
  const answer = await tus.handle(c.req.raw, { archive, upload })
  if (answer.status === 200 && answer.headers.get('upload-offset') === String(upload.length)) {
    const receipt = await finishUpload(service, archive, upload)
    answer.headers.set(callHeaders.sha256, receipt.sha256)
  }
  return relay(c, answer)
}

const byStatus: Readonly<Record<number, Refusal>> = {
  404: 'not-found',
  409: 'wrong-offset',
  410: 'not-found',
  413: 'too-large',
  423: 'busy',
}

/** tus speaks in text and, to browsers elsewhere, in CORS; we do neither. */
async function relay(c: Context<Env>, answer: Response): Promise<Response> {
  const text = await answer.text()
  if (answer.status >= 400) {
    const known = isRefusal(text) ? text : byStatus[answer.status]
    return answerRefusal(
      c,
      known ?? (answer.status < 500 ? 'malformed' : 'failed'),
      {},
      { 'Tus-Resumable': '1.0.0' },
    )
  }
  const headers: Record<string, string> = {}
  answer.headers.forEach((value, name) => {
    if (!name.startsWith('access-control-') && name !== 'content-length') headers[name] = value
  })
  return new Response(text === '' ? null : text, { status: answer.status, headers })
}
