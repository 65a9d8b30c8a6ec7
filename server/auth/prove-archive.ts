import { createHash, generateKeyPairSync } from 'node:crypto'
import type { Context } from 'hono'
import { concat, equalBytes, fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'
import { callHeaders } from '../../src/domain/protocol/call-headers.ts'
import type { ArchiveType, Level } from '../../src/domain/protocol/credential-kinds.ts'
import { signatureWindowMinutes } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { archiveSignedBytes } from '../../src/domain/protocol/signed-request.ts'
import { dayOf, minuteMs } from '../clock.ts'
import type { Archive } from '../facts/archive-facts.ts'
import { callerAddress, rawTarget, serviceUrlOf, type Env } from '../http/call.ts'
import type { Service } from '../service.ts'
import type { Shown } from './presentations.ts'
import { isScalar } from './scalars.ts'
import { verifyXeddsa } from './verify-xeddsa.ts'

/** A key nobody signs with: calls for unknown ids are checked against it, so that they take the same time. */
const nobody = concat(
  Uint8Array.of(5),
  fromBase64Url(generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x!)!,
)
const noSignature = new Uint8Array(64)
const emptyBody = new Uint8Array(0)

/** The archive a call means, and what its credential allows. */
export interface ProvenArchive extends Archive {
  readonly level: Level
}

export interface Proving {
  readonly body?: Uint8Array
  /** A signature seen before is refused as well. */
  readonly once?: boolean
  /** The call is for archives of this type. */
  readonly only?: ArchiveType
}

/**
 * Who is calling, docs/protocol.md section 4. Whatever is wrong: one and the same `unauthorised`, after the same work,
 * which is one verification of a presentation, one look-up, one of a signature.
 */
export async function proveArchive(
  service: Service,
  c: Context<Env>,
  { body = emptyBody, once = false, only }: Proving = {},
): Promise<ProvenArchive> {
  const { facts } = service
  service.limits.check('failure', callerAddress(service, c))
  const shown = service.presentations.read(c.req.header(callHeaders.presentation))
  const archive = await facts.archives.find(shown.archiveId)
  const signature = signatureOf(service, c, body)
  const spent = once && (await facts.archives.signatureSpent(signature.hash(shown)))
  const signed = signature.isBy(archive?.publicKey ?? nobody)
  const meant = archive?.type === shown.type && (only === undefined || only === shown.type)
  if (!archive || !shown.good || !signed || !signature.timely || !meant || spent) {
    return failed(service, c, shown)
  }
  if (once) await spend(service, c, { signature, shown })
  return { ...(await noteLevel(service, archive, shown)), level: shown.level }
}

/** As above, but under a key the call itself brings; whether the archive has another is for the caller. */
export async function proveKey(
  service: Service,
  c: Context<Env>,
  { publicKey, body, once = false, only }: Proving & { publicKey: Uint8Array; body: Uint8Array },
): Promise<{ shown: Shown; archive: Archive | null }> {
  const { facts } = service
  service.limits.check('failure', callerAddress(service, c))
  const shown = service.presentations.read(c.req.header(callHeaders.presentation))
  const archive = await facts.archives.find(shown.archiveId)
  const signature = signatureOf(service, c, body)
  const spent = once && (await facts.archives.signatureSpent(signature.hash(shown)))
  const signed = signature.isBy(publicKey)
  const meant = (!archive || archive.type === shown.type) && (only === undefined || only === shown.type)
  if (!shown.good || !signed || !signature.timely || !meant || spent) return failed(service, c, shown)
  if (once) await spend(service, c, { signature, shown })
  return { shown, archive }
}

/** `shown`: what the call showed, if it is one of the anonymous side. */
export function failed(service: Service, c: Context<Env>, shown?: Shown): never {
  if (shown) service.presentations.makeUp(shown)
  service.limits.take('failure', callerAddress(service, c))
  throw refuse('unauthorised')
}

interface Signature {
  readonly minute: number
  readonly timely: boolean
  isBy(publicKey: Uint8Array): boolean
  /** All that is kept of a used one. */
  hash(shown: Shown): Uint8Array
}

/** Reads signature and minute of a call; what is malformed is read as one that is wrong. */
function signatureOf(service: Service, c: Context<Env>, body: Uint8Array): Signature {
  const bytes = parseB64(c.req.header(callHeaders.signature), 64)
  const signature = bytes && isSound(bytes) ? bytes : noSignature
  const minute = parseMinute(c.req.header(callHeaders.minute))
  const message = signedBytes(service, c, { bodyHash: hashOf(body), minute })
  const now = Math.floor(service.clock() / minuteMs)
  return {
    minute,
    timely: Math.abs(now - minute) <= signatureWindowMinutes,
    isBy: (publicKey) => verifyXeddsa(publicKey, message, signature),
    hash: ({ archiveId }) =>
      createHash('sha256').update(archiveId).update(signature).digest().subarray(0, 16),
  }
}

/** Its scalar is one, whatever the sign of the point in its top bit. */
function isSound(signature: Uint8Array): boolean {
  const scalar = signature.slice(32)
  scalar[31]! &= 0x7f
  return isScalar(scalar)
}

/** What the call at hand signs, with another body if that is asked for. */
export function signedBytes(
  service: Service,
  c: Context<Env>,
  { bodyHash, minute }: { bodyHash: string; minute: number },
): Uint8Array {
  return archiveSignedBytes({
    serviceUrl: serviceUrlOf(service, c),
    presentation: c.req.header(callHeaders.presentation) ?? '',
    method: c.req.method,
    target: rawTarget(c),
    bodyHash,
    minute,
  })
}

export function hashOf(body: Uint8Array): string {
  return toBase64Url(createHash('sha256').update(body).digest())
}

export function parseMinute(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : 0
}

async function spend(
  service: Service,
  c: Context<Env>,
  { signature, shown }: { signature: Signature; shown: Shown },
): Promise<void> {
  const until = signature.minute + signatureWindowMinutes
  const fresh = await service.facts.archives.spendSignature(signature.hash(shown), until)
  if (!fresh) failed(service, c, shown)
}

/** For media archives the last day on which somebody paid is kept. */
async function noteLevel({ facts, clock }: Service, archive: Archive, { level }: Shown): Promise<Archive> {
  const today = dayOf(clock())
  if (archive.type !== 'media' || level !== 'paid' || archive.paidDay === today) return archive
  await facts.archives.paidOn(archive.id, today)
  return { ...archive, paidDay: today }
}

export function isSameKey(archive: Archive | null, publicKey: Uint8Array): boolean {
  return archive !== null && equalBytes(archive.publicKey, publicKey)
}
