import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../../domain/history/wire.ts'
import type { BackupAuthCredentialBytes } from '../../domain/credentials/credential-types.ts'
import type { PublicParameters } from '../../domain/protocol/parameters.ts'
import { genericParametersBytes, serverParametersBytes } from '../../domain/protocol/limits.ts'

/** The setting `credentials` (docs/format.md section 8): what the archive's calls of the next days are shown with. */
export interface CredentialSet {
  /** They were received under these, and are shown under no others. */
  readonly parameters: PublicParameters
  readonly messages: readonly DayCredential[]
  readonly media: readonly DayCredential[]
  /** When to fetch the next ones, in milliseconds; 0: not chosen yet. */
  readonly renewAt: number
  /** What the service's clock was ahead of this device's when they were fetched, in milliseconds. */
  readonly skewMs: number
  /** Day up to which the account was paid when they were fetched, as its row says; 0: it was not, or that was long ago. */
  readonly paidUntil: number
}

export interface DayCredential {
  /** Whole days since 1970. */
  readonly day: number
  /** 137 bytes. Secret. */
  readonly credential: BackupAuthCredentialBytes
}

export const credentialsSettingName = 'credentials'
const credentialBytes = 137
const maxDays = 16

export function encodeCredentialSet(set: CredentialSet): Bytes {
  const { parameters, messages, media, renewAt, skewMs, paidUntil } = set
  const writer = new WireWriter().bytes(1, parameters.generic).bytes(2, parameters.server)
  for (const row of messages) writer.message(3, encodeDay(row))
  for (const row of media) writer.message(4, encodeDay(row))
  // Ahead or behind, never both.
  writer.uint(5, renewAt).uint(6, Math.max(0, skewMs)).uint(7, Math.max(0, -skewMs))
  return writer.uint(8, paidUntil).finish()
}

function encodeDay({ day, credential }: DayCredential): Bytes {
  return new WireWriter().uint(1, day).bytes(2, credential).finish()
}

export function decodeCredentialSet(bytes: Bytes): CredentialSet {
  const reader = new WireReader(bytes)
  let generic = new Uint8Array(0)
  let server = new Uint8Array(0)
  let renewAt = 0
  let skewMs = 0
  let paidUntil = 0
  const messages: DayCredential[] = []
  const media: DayCredential[] = []
  while (reader.more) {
    const field = reader.field()
    if (field === 1) generic = owned(reader.bytes(genericParametersBytes))
    else if (field === 2) server = owned(reader.bytes(serverParametersBytes))
    else if (field === 3) messages.push(decodeDay(reader.bytes(256)))
    else if (field === 4) media.push(decodeDay(reader.bytes(256)))
    else if (field === 5) renewAt = reader.uint()
    else if (field === 6) skewMs = reader.uint()
    else if (field === 7) skewMs = -reader.uint()
    else if (field === 8) paidUntil = reader.uint()
    else reader.skip()
  }
  const whole = generic.length === genericParametersBytes && server.length === serverParametersBytes
  if (!whole || messages.length > maxDays || media.length > maxDays) throw badRecord('bad credentials')
  return { parameters: { generic, server }, messages, media, renewAt, skewMs, paidUntil }
}

function decodeDay(bytes: Uint8Array): DayCredential {
  const reader = new WireReader(bytes)
  let day = 0
  let credential = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) day = reader.uint()
    else if (field === 2) credential = owned(reader.bytes(credentialBytes))
    else reader.skip()
  }
  if (credential.length !== credentialBytes) throw badRecord('a credential of the wrong length')
  return { day, credential: credential as BackupAuthCredentialBytes }
}

const dayMs = 86_400_000

export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs)
}

/** The one to show at that moment: the day's own, else one the service still takes. Null: none. */
export function credentialFor(rows: readonly DayCredential[], now: number): DayCredential | null {
  const today = dayOf(now)
  const of = (day: number) => rows.find((row) => row.day === day)
  return of(today) ?? of(today - 1) ?? of(today + 1) ?? null
}

/** Of a whole set, by this device's clock. */
export function isUsable({ messages, skewMs }: CredentialSet, deviceNow: number): boolean {
  return credentialFor(messages, deviceNow + skewMs) !== null
}

/** Whole days after today for which there is one, by this device's clock. */
export function daysLeft({ messages, skewMs }: CredentialSet, deviceNow: number): number {
  return Math.max(0, ...messages.map(({ day }) => day - dayOf(deviceNow + skewMs)))
}
