import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { toBase64Url, type Bytes } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import { signatureWindowMinutes } from '../../src/domain/protocol/limits.ts'
import { parseB64, parseName } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { archiveSignedBytes } from '../../src/domain/protocol/signed-request.ts'
import { minuteMs } from '../clock.ts'
import type { Archive } from '../facts/archive-facts.ts'
import { callerAddress, rawTarget, serviceUrlOf, type Env } from '../http/call.ts'
import type { Service } from '../service.ts'
import { verifyXeddsa } from './verify-xeddsa.ts'

/** No backup id has this key: unknown ids are checked against it, so that they take the same time. */
const nobody = new Uint8Array([5, ...randomBytes(32)])
nobody[32]! &= 0x3f
const noSignature = new Uint8Array(64)
const emptyBody = new Uint8Array(0)

export interface Proof {
  /** First 16 bytes of the backup id's SHA-256: all that is ever kept of it. */
  readonly archiveId: Uint8Array
  readonly signature: Uint8Array
  readonly minute: number
}

/**
 * Who is calling, docs/protocol.md section 4. Unknown id, wrong key, bad signature, stale minute: one and the same
 * `unauthorised`. With `once` a signature seen before is refused as well.
 */
export async function proveArchive(
  service: Service,
  c: Context<Env>,
  { body = emptyBody, once = false }: { body?: Uint8Array; once?: boolean } = {},
): Promise<Archive> {
  const archiveId = readArchiveId(c)
  const archive = await service.facts.archives.find(archiveId)
  const proof = provenBy(service, c, { archiveId, publicKey: archive?.publicKey ?? nobody, body })
  if (!archive || !proof) return failed(service, c)
  if (once) await spend(service, c, proof)
  return archive
}

/** As above, but under a key the call itself brings. */
export async function proveKey(
  service: Service,
  c: Context<Env>,
  { publicKey, body }: { publicKey: Uint8Array; body: Uint8Array },
): Promise<Uint8Array> {
  const archiveId = readArchiveId(c)
  const known = await service.facts.archives.find(archiveId)
  const proof = provenBy(service, c, { archiveId, publicKey, body })
  const other = known && Buffer.compare(known.publicKey, publicKey) !== 0
  if (!proof || other) return failed(service, c)
  return archiveId
}

export function failed(service: Service, c: Context<Env>): never {
  service.limits.take('failure', callerAddress(service, c))
  throw refuse('unauthorised')
}

function readArchiveId(c: Context<Env>): Bytes {
  const text = c.req.header(callHeaders.backupId)
  if (text === undefined) throw refuse('unauthorised')
  const backupId = parseName(text)
  if (!backupId) throw refuse('malformed')
  return new Uint8Array(createHash('sha256').update(backupId).digest().subarray(0, 16))
}

function provenBy(
  service: Service,
  c: Context<Env>,
  { archiveId, publicKey, body }: { archiveId: Uint8Array; publicKey: Uint8Array; body: Uint8Array },
): Proof | null {
  service.limits.check('failure', callerAddress(service, c))
  const signature = parseB64(c.req.header(callHeaders.signature), 64) ?? noSignature
  const minute = parseMinute(c.req.header(callHeaders.minute))
  const signed = archiveSignedBytes({
    serviceUrl: serviceUrlOf(service, c),
    presentation: '',
    method: c.req.method,
    target: rawTarget(c),
    bodyHash: toBase64Url(createHash('sha256').update(body).digest()),
    minute,
  })
  const good = verifyXeddsa(publicKey, signed, signature)
  const now = Math.floor(service.clock() / minuteMs)
  const timely = Math.abs(now - minute) <= signatureWindowMinutes
  return good && timely ? { archiveId, signature, minute } : null
}

function parseMinute(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : 0
}

async function spend(service: Service, c: Context<Env>, proof: Proof): Promise<void> {
  const hash = createHash('sha256').update(proof.archiveId).update(proof.signature).digest().subarray(0, 16)
  const fresh = await service.facts.archives.spendSignature(hash, proof.minute + signatureWindowMinutes)
  if (!fresh) failed(service, c)
}
