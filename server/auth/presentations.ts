import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  BackupAuthCredentialPresentation,
  BackupAuthCredentialRequestContext,
} from '@signalapp/libsignal-client/zkgroup.js'
import type { Bytes } from '../../src/core/bytes.ts'
import { levelOf, typeOf } from '../../src/domain/protocol/credential-kinds.ts'
import type { ArchiveType, Level } from '../../src/domain/protocol/credential-kinds.ts'
import { presentationBytes } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { dayMs, type Clock } from '../clock.ts'
import { issueCredential } from '../parameters/issue-credential.ts'
import type { SecretParameters } from '../parameters/parameters-file.ts'
import { isScalar } from './scalars.ts'

/** What was read from the header, good or not: the same was done either way. */
export interface Shown {
  /** First 16 bytes of the backup id's SHA-256: all that is ever kept of it. */
  readonly archiveId: Bytes
  readonly level: Level
  readonly type: ArchiveType
  /** It is of ours, and its day is near enough. */
  readonly good: boolean
  /** It was verified in an earlier call. */
  readonly remembered: boolean
}

export interface Presentations {
  read(header: string | undefined): Shown
  /**
   * For a refusal: does what was spared when the presentation was known already, so that no cause of a refusal is
   * quicker than another.
   */
  makeUp(shown: Shown): void
}

interface Fields {
  readonly archiveId: Bytes
  readonly level: Level
  readonly type: ArchiveType
  readonly redemptionMs: number
}

const secondMs = 1000
const maxKept = 10_000
/** Where the scalars of the proof lie: those that are none would end the verification early. */
const scalarOffsets = [201, 233, 265, 297]
const backupIdAt = 329

/**
 * Reads `Heirloom-Presentation`, docs/protocol.md section 4. A presentation may serve many calls, so good ones are
 * remembered, by their hash, until they are out of date: a thousand calls cost one verification. Of bad ones nothing is.
 */
export function presentations(secret: SecretParameters, clock: Clock): Presentations {
  const nobody = nobodys(secret)
  const known = new Map<string, Fields>()

  function verifies(bytes: Bytes, redemptionMs: number): boolean {
    const shown = decoded(bytes)
    try {
      // Its own day as the time: the library would spare itself the proof of one that is out of date.
      ;(shown ?? nobody.presentation).verify(
        secret.generic,
        new Date(shown ? redemptionMs : nobody.fields.redemptionMs),
      )
      return shown !== null
    } catch {
      return false
    }
  }

  function remember(key: string, fields: Fields): void {
    if (known.size >= maxKept) forgetSome(known, clock())
    known.set(key, fields)
  }

  return {
    read: (header) => {
      const parsed = parseB64(header, presentationBytes)
      const sound = parsed && isSound(parsed) ? fieldsOf(parsed) : null
      const bytes = sound ? parsed! : nobody.bytes
      const fields = sound ?? nobody.fields
      const key = createHash('sha256').update(bytes).digest('base64url')
      const remembered = sound !== null && known.has(key)
      const timely = isTimely(fields.redemptionMs, clock())
      const ours = remembered || verifies(bytes, fields.redemptionMs)
      const good = sound !== null && ours && timely
      if (good && !remembered) remember(key, fields)
      return { archiveId: fields.archiveId, level: fields.level, type: fields.type, good, remembered }
    },
    makeUp: ({ remembered }) => {
      if (remembered) verifies(nobody.bytes, nobody.fields.redemptionMs)
    },
  }
}

/** One day ahead, two behind, both ends included, as the library has it. */
function isTimely(redemptionMs: number, nowMs: number): boolean {
  const now = Math.floor(nowMs / secondMs) * secondMs
  return redemptionMs - dayMs <= now && now <= redemptionMs + 2 * dayMs
}

function forgetSome(known: Map<string, Fields>, nowMs: number): void {
  for (const [key, { redemptionMs }] of known) if (!isTimely(redemptionMs, nowMs)) known.delete(key)
  for (const key of known.keys()) {
    if (known.size < maxKept) return
    known.delete(key)
  }
}

function decoded(bytes: Bytes): BackupAuthCredentialPresentation | null {
  try {
    return new BackupAuthCredentialPresentation(bytes)
  } catch {
    return null
  }
}

function isSound(bytes: Bytes): boolean {
  return bytes[0] === 0 && scalarOffsets.every((at) => isScalar(bytes.subarray(at, at + 32)))
}

/** Version (1), level, type and redemption time in seconds (8 each, little-endian), …, backup id (16). */
function fieldsOf(bytes: Bytes): Fields | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const number = (at: number) => Number(view.getBigUint64(at, true))
  const level = levelOf(number(1))
  const type = typeOf(number(9))
  const seconds = number(17)
  if (!level || !type || seconds % (dayMs / secondMs) !== 0 || seconds > 8e12) return null
  const hash = createHash('sha256').update(bytes.subarray(backupIdAt)).digest()
  return { archiveId: new Uint8Array(hash.subarray(0, 16)), level, type, redemptionMs: seconds * secondMs }
}

/** For calls that bring no presentation: one that is looked up and verified all the same, and in vain. */
function nobodys({ generic }: SecretParameters) {
  const day = 20_000
  const context = BackupAuthCredentialRequestContext.create(new Uint8Array(randomBytes(32)), randomUUID())
  const request = context.getRequest().getContents()
  const response = issueCredential({ generic }, { request, day, level: 'free', type: 'messages' })
  const seconds = day * (dayMs / secondMs)
  const publicParams = generic.getPublicParams()
  const bytes = context.receive(response, seconds, publicParams).present(publicParams).getContents()
  // Bent, so that it fails where others fail, at the very end.
  bytes[backupIdAt]! ^= 1
  return { presentation: new BackupAuthCredentialPresentation(bytes), bytes, fields: fieldsOf(bytes)! }
}
