import { randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { fromUtf8, utf8, type Bytes } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { credentialsOutlivedAfterDays } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import {
  failed,
  hashOf,
  isSameKey,
  parseMinute,
  proveArchive,
  proveKey,
  signedBytes,
} from '../auth/prove-archive.ts'
import type { Shown } from '../auth/presentations.ts'
import { verifyXeddsa } from '../auth/verify-xeddsa.ts'
import { dayOf } from '../clock.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import { callerAddress, type Env } from '../http/call.ts'
import { shownRow } from '../http/shown-row.ts'
import { removeArchive } from '../objects/remove-archive.ts'
import { rightsOf } from '../plans.ts'
import type { Service } from '../service.ts'
import { markedHours, pendingHours } from '../sweep.ts'

const maxBodyBytes = 4096

/** docs/protocol.md section 5: the archive as a whole. */
export function archiveRoutes(service: Service): Hono<Env> {
  const { facts, config } = service
  const routes = new Hono<Env>()
  routes
    .get('/parameters', (c) => c.json(service.parameters.public))
    .put('/keys', async (c) => {
      const body = await readBody(c, maxBodyBytes)
      const json = parseJson(body)
      const publicKey = parseB64(json['publicKey'], 33)
      if (!publicKey) throw refuse('malformed')
      if ('replaces' in json) {
        await replaceKey(service, c, { publicKey, json, body })
        return c.body(null, 204)
      }
      const { shown, archive } = await proveKey(service, c, { publicKey, body })
      if (!archive) await beginArchive(service, c, { shown, publicKey })
      else if (!isSameKey(archive, publicKey)) failed(service, c, shown)
      return c.body(null, 204)
    })
    .get('/', async (c) => {
      const archive = await proveArchive(service, c)
      const row = await facts.archives.row(archive.id)
      if (!row) throw refuse('unauthorised')
      const { room, maxObjectBytes } = rightsOf(config, archive)
      return c.json({
        row: shownRow(row),
        usedBytes: archive.committedBytes + archive.pendingBytes,
        maxBytes: room.maxBytes,
        maxObjectBytes,
        objects: await facts.archives.countObjects(archive.id),
        hasManifest: (await facts.commits.etag(archive.id)) !== null,
        retention: {
          idleDays: config.idleDays,
          refreshedDay: archive.refreshedDay,
          markedHours,
          pendingHours,
          freeMediaDays: config.plans.open ? null : config.plans.free.mediaDays,
          mediaDays: config.plans[archive.level].mediaDays,
          graceDays: config.graceDays,
          paidDay: archive.paidDay,
        },
      })
    })
    .post('/', async (c) => {
      const body = await readBody(c, maxBodyBytes)
      const archive = await proveArchive(service, c, { body })
      await facts.archives.refresh(archive.id, dayOf(service.clock()))
      if (archive.type === 'media' && archive.level === 'paid') await facts.archives.keepForGood(archive.id)
      return c.body(null, 204)
    })
    .delete('/', async (c) => {
      const archive = await proveArchive(service, c, { once: true })
      // Who still holds credentials for this id begins nothing under it again.
      const retire = c.req.query('retire') === '1'
      const until = dayOf(service.clock()) + credentialsOutlivedAfterDays
      await removeArchive(service, archive.id, retire ? until : undefined)
      return c.body(null, 204)
    })
  return routes
}

/** The first call for an id: a row and an empty folder. Who may, the credential says. */
async function beginArchive(
  service: Service,
  c: Context<Env>,
  { shown, publicKey }: { shown: Shown; publicKey: Bytes },
): Promise<void> {
  service.limits.take('newArchive', callerAddress(service, c))
  const folder = randomBytes(16)
  await service.objects.makeFolder(folder)
  const { archiveId: id, type } = shown
  const day = dayOf(service.clock())
  const outcome = await service.facts.archives.setKey({ id, type, publicKey, folder, day })
  if (outcome !== 'new') await service.objects.removeFolder(folder)
  if (outcome === 'other' || outcome === 'retired') failed(service, c, shown)
}

interface Replacement {
  readonly publicKey: Bytes
  readonly json: Readonly<Record<string, unknown>>
  readonly body: Bytes
}

/** The old key signs the call; the new one signs the same with an empty `signature` in the body. */
async function replaceKey(
  service: Service,
  c: Context<Env>,
  { publicKey, json, body }: Replacement,
): Promise<void> {
  const old = parseB64(json['replaces'], 33)
  const signature = parseB64(json['signature'], 64)
  const unsigned = withoutSignature(fromUtf8(body), json['signature'])
  if (!old || !signature || unsigned === null) throw refuse('malformed')
  const minute = parseMinute(c.req.header(callHeaders.minute))
  const byNew = verifyXeddsa(
    publicKey,
    signedBytes(service, c, { bodyHash: hashOf(unsigned), minute }),
    signature,
  )
  const proof = { publicKey: old, body, once: true, only: 'media' } as const
  const { shown, archive } = await proveKey(service, c, proof)
  if (!byNew || !archive) return failed(service, c, shown)
  const outcome = await service.facts.archives.replaceKey(archive.id, { old, new: publicKey })
  if (outcome === 'other') failed(service, c, shown)
}

/** Null: its text is not there exactly once. */
function withoutSignature(body: string, signature: unknown): Bytes | null {
  if (typeof signature !== 'string' || signature === '') return null
  const parts = body.split(signature)
  return parts.length === 2 ? utf8(parts.join('')) : null
}
