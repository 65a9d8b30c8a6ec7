import { Hono, type Context } from 'hono'
import { toBase64Url } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { maxListLimit, maxNamesPerDelete } from '../../src/domain/protocol/limits.ts'
import { parseObjectName } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { proveArchive, type ProvenArchive } from '../auth/prove-archive.ts'
import { objectStates } from '../facts/schema.ts'
import { answerRefusal } from '../http/answers.ts'
import { contentLength, parseJson, readBody } from '../http/bodies.ts'
import { pathName, type Env } from '../http/call.ts'
import { parseRange } from '../http/range.ts'
import { putOnce } from '../objects/put-once.ts'
import { bodyStream } from '../http/bodies.ts'
import type { Service } from '../service.ts'

const maxDeleteBytes = 64 * 1024

/** docs/protocol.md section 5: objects. */
export function objectRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()
  routes
    .put('/:name', async (c) => {
      const archive = await proveArchive(service, c)
      const name = pathName(c, archive)
      const length = contentLength(c)
      // Nothing is sealed into no bytes.
      if (!length) throw refuse('malformed')
      const { outcome, receipt } = await putOnce(service, { archive, name, length, body: bodyStream(c) })
      return c.json(receipt, outcome === 'stored' ? 201 : 200)
    })
    .get('/', async (c) => {
      const archive = await proveArchive(service, c)
      return c.json(await list(service, archive, c))
    })
    .get('/:name', async (c) => {
      const archive = await proveArchive(service, c)
      const object = await service.facts.objects.find(archive.id, pathName(c, archive))
      if (!object) throw refuse('not-found')
      return sendObject(service, c, { folder: archive.folder, ...object })
    })
    .post('/delete', async (c) => {
      const body = await readBody(c, maxDeleteBytes)
      const archive = await proveArchive(service, c, { body, once: true })
      const removed = await service.facts.objects.remove(archive.id, namesIn(body, archive))
      if (!removed) throw refuse('in-use')
      await service.objects.remove(archive.folder, removed.files)
      return c.json({ deletedBytes: removed.bytes })
    })
  return routes
}

async function list(service: Service, { id, type }: ProvenArchive, c: Context<Env>) {
  const limitText = c.req.query('limit') ?? String(maxListLimit)
  const limit = /^\d{1,4}$/.test(limitText) ? Number(limitText) : 0
  const cursorText = c.req.query('cursor')
  const cursor = cursorText === undefined ? null : parseObjectName(cursorText, type)
  if (limit < 1 || limit > maxListLimit || (cursorText !== undefined && !cursor)) throw refuse('malformed')
  const rows = await service.facts.objects.list(id, cursor, limit + 1)
  const objects = rows.slice(0, limit).map((row) => ({
    name: toBase64Url(row.name),
    length: row.length,
    committed: row.state !== objectStates.pending,
  }))
  return rows.length > limit ? { objects, cursor: objects.at(-1)!.name } : { objects }
}

interface Found {
  readonly folder: Uint8Array
  readonly file: Uint8Array
  readonly length: number
  readonly sha256: Uint8Array
}

async function sendObject(service: Service, c: Context<Env>, object: Found): Promise<Response> {
  const range = parseRange(c.req.header('range'), object.length)
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    [callHeaders.sha256]: toBase64Url(object.sha256),
  }
  if (range === 'unsatisfiable') {
    return answerRefusal(c, 'bad-range', {}, { 'Content-Range': `bytes */${object.length}` })
  }
  const length = range ? range.end - range.start + 1 : object.length
  const partial = range ? { 'Content-Range': `bytes ${range.start}-${range.end}/${object.length}` } : {}
  const answer = { ...headers, ...partial, 'Content-Length': String(length) }
  const status = range ? 206 : 200
  if (c.req.method === 'HEAD') return c.body(null, status, answer)
  const bytes = await service.objects.read(object.folder, object, range)
  if (!bytes) throw refuse('not-found')
  return c.body(bytes, status, answer)
}

function namesIn(body: Uint8Array, { type }: ProvenArchive): Uint8Array[] {
  const { names } = parseJson(body)
  if (!Array.isArray(names) || names.length < 1 || names.length > maxNamesPerDelete) throw refuse('malformed')
  const texts = new Set<unknown>(names)
  return [...texts].map(
    (text) => (typeof text === 'string' ? parseObjectName(text, type) : null) ?? malformed(),
  )
}

function malformed(): never {
  throw refuse('malformed')
}
