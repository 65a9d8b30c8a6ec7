import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { failed, proveArchive, proveKey } from '../auth/prove-archive.ts'
import { dayOf } from '../clock.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import { callerAddress, type Env } from '../http/call.ts'
import { removeArchive } from '../objects/remove-archive.ts'
import type { Service } from '../service.ts'
import { markedHours, pendingHours } from '../sweep.ts'

const maxBodyBytes = 4096

/** docs/protocol.md section 5: the archive as a whole. */
export function archiveRoutes(service: Service): Hono<Env> {
  const { facts, config } = service
  const routes = new Hono<Env>()
  routes
    .put('/keys', async (c) => {
      const body = await readBody(c, maxBodyBytes)
      const publicKey = parseB64(parseJson(body)['publicKey'], 33)
      if (!publicKey) throw refuse('malformed')
      const id = await proveKey(service, c, { publicKey, body })
      if (!(await facts.archives.find(id))) {
        // Closed means closed: nobody new takes up room either.
        if (config.signUp.mode === 'closed') throw refuse('sign-up-closed')
        service.limits.take('newArchive', callerAddress(service, c))
        const folder = randomBytes(16)
        await service.objects.makeFolder(folder)
        const outcome = await facts.archives.setKey({ id, publicKey, folder, day: dayOf(service.clock()) })
        if (outcome !== 'new') await service.objects.removeFolder(folder)
        if (outcome === 'other') failed(service, c)
      }
      return c.body(null, 204)
    })
    .get('/', async (c) => {
      const archive = await proveArchive(service, c)
      return c.json({
        usedBytes: archive.committedBytes + archive.pendingBytes,
        committedBytes: archive.committedBytes,
        maxBytes: config.maxArchiveBytes,
        maxObjectBytes: config.maxObjectBytes,
        objects: await facts.archives.countObjects(archive.id),
        hasManifest: (await facts.commits.etag(archive.id)) !== null,
        retention: {
          idleDays: config.idleDays,
          refreshedDay: archive.refreshedDay,
          markedHours,
          pendingHours,
        },
      })
    })
    .post('/', async (c) => {
      const body = await readBody(c, maxBodyBytes)
      const archive = await proveArchive(service, c, { body })
      await facts.archives.refresh(archive.id, dayOf(service.clock()))
      return c.body(null, 204)
    })
    .delete('/', async (c) => {
      const archive = await proveArchive(service, c, { once: true })
      await removeArchive(service, archive.id)
      return c.body(null, 204)
    })
  return routes
}
