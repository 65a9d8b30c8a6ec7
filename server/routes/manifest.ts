import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { concat, toBase64Url } from '../../src/core/bytes.ts'
import { decodeCommitRequest, type CommitRequest } from '../../src/domain/protocol/commit-request.ts'
import { maxManifestBytes, maxNamesPerCommit, nameBytes } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { proveArchive, type ProvenArchive } from '../auth/prove-archive.ts'
import { dayOf, dueDay, hourMs } from '../clock.ts'
import { answerRefusal } from '../http/answers.ts'
import { readBody } from '../http/bodies.ts'
import type { Env } from '../http/call.ts'
import { rightsOf } from '../plans.ts'
import type { Service } from '../service.ts'
import { markedHours } from '../sweep.ts'

const maxCommitBytes = maxManifestBytes + maxNamesPerCommit * nameBytes + 1024
const maxMissingNamed = 1000

/** docs/protocol.md sections 5 and 6: the manifest, and with it the token. */
export function manifestRoutes(service: Service): Hono<Env> {
  const routes = new Hono<Env>()
  routes
    .get('/', async (c) => {
      const archive = await proveArchive(service, c, { only: 'messages' })
      const manifest = await service.facts.commits.manifest(archive.id)
      if (!manifest) throw refuse('no-manifest')
      const etag = quoted(manifest.etag)
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, { ETag: etag })
      return c.body(concat(manifest.token, manifest.sealed), 200, {
        ETag: etag,
        'Content-Type': 'application/octet-stream',
      })
    })
    .put('/', async (c) => {
      const body = await readBody(c, maxCommitBytes)
      const archive = await proveArchive(service, c, { body, once: true, only: 'messages' })
      service.limits.take('commit', archive.id)
      const request = decodeCommitRequest(body)
      if (!request) throw refuse('malformed')
      return commit(service, c, { archive, request, expected: expectedTag(c) })
    })
  return routes
}

interface Commit {
  readonly archive: ProvenArchive
  readonly request: CommitRequest
  readonly expected: Uint8Array | null
}

async function commit(
  service: Service,
  c: Context<Env>,
  { archive, request, expected }: Commit,
): Promise<Response> {
  const now = service.clock()
  const etag = createHash('sha256').update(request.sealedManifest).digest()
  const result = await service.facts.commits.commit({
    archive: archive.id,
    token: request.token,
    etag,
    sealed: request.sealedManifest,
    expected,
    names: request.names,
    today: dayOf(now),
    markedDueDay: dueDay(now, markedHours * hourMs),
    maxBytes: rightsOf(service.config, archive).room.maxBytes,
  })
  switch (result.outcome) {
    case 'committed':
      await service.facts.tidy()
      return c.json({ etag: quoted(etag) }, 200, { ETag: quoted(etag) })
    case 'already':
      return c.json({ etag: quoted(etag) }, 200, { ETag: quoted(etag) })
    case 'other':
      return answerRefusal(c, 'other-manifest', {}, result.current ? { ETag: quoted(result.current) } : {})
    case 'missing':
      return answerRefusal(c, 'missing-objects', {
        missing: result.missing.slice(0, maxMissingNamed).map(toBase64Url),
      })
    case 'quota':
      return answerRefusal(c, 'quota')
    case 'gone':
      return answerRefusal(c, 'unauthorised')
  }
}

function quoted(etag: Uint8Array): string {
  return `"${toBase64Url(etag)}"`
}

/** Exactly one of `If-Match: "…"` and `If-None-Match: *`. */
function expectedTag(c: Context<Env>): Uint8Array | null {
  const match = c.req.header('if-match')
  const noneMatch = c.req.header('if-none-match')
  if (match === undefined && noneMatch === '*') return null
  const tag = parseB64(/^"([\w-]{43})"$/.exec(match ?? '')?.[1], 32)
  if (!tag || noneMatch !== undefined) throw refuse('malformed')
  return tag
}
