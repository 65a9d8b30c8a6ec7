import type { AccountId, BackupId, BackupKey, MediaRootKey } from '../keys/key-types.ts'
import { backupId } from '../keys/key-types.ts'
import { deriveBackupId } from '../keys/signal-keys.ts'
import type {
  BackupAuthContextBytes,
  BackupAuthCredentialBytes,
  BackupAuthPresentation,
  BackupAuthRequest,
  CredentialRandom,
} from './credential-types.ts'
import { isWholeDay } from './days.ts'
import type { Fault } from './faults.ts'
import { badAnswer, badStored } from './faults.ts'
import type { Element } from './group.ts'
import { elementOf, Point, times } from './group.ts'
import type { Blinded, Mac } from './issuance.ts'
import { blind, openIssued } from './issuance.ts'
import { bytesOf, counted, element, layout, oneOf, points, proofOf, scalar, seconds } from './layout.ts'
import { show } from './presentation.ts'
import type { BackupAuthParams } from './public-params.ts'
import { backupAuthScheme } from './scheme.ts'
import { be64, Sho } from './sho.ts'

// "Some account was authorised for this backup id, level, type and day", without saying which account. The open
// attribute is level, type and day; the blind one is the backup id, which only the presentation shows.

const levels = { free: 200n, paid: 201n }
const types = { messages: 1n, media: 2n }
export type BackupLevel = keyof typeof levels
export type CredentialType = keyof typeof types

/** Secret. The key and the account decide all of it, so it may be kept or made again. */
export interface BackupAuthContext {
  readonly id: BackupId
  readonly blinded: Blinded
}

export interface BackupAuthGrant {
  readonly level: BackupLevel
  readonly type: CredentialType
  /** The day, as its first second since 1970. */
  readonly redemptionTime: number
}

/** Secret: whoever has it can show it. */
export interface BackupAuthCredential extends BackupAuthGrant {
  readonly id: BackupId
  readonly mac: Mac
}

/** What an answer must be. The issuer can prove any level, type and day; only the client knows which it asked for. */
export interface BackupAuthWish {
  readonly params: BackupAuthParams
  readonly redemptionTime: number
  /** Every level that the client takes. */
  readonly levels: readonly BackupLevel[]
  readonly type: CredentialType
}

const id = bytesOf(16, backupId)
const level = oneOf(levels, 'level')
const type = oneOf(types, 'type')
const grant = { redemptionTime: seconds, level, type }

const contextLayout = layout({ D1: element, D2: element, id, y: scalar }, badStored)
const requestLayout = layout({ D1: element, D2: element, Y: element }, badAnswer)
const responseLayout = layout(
  { ...grant, t: scalar, U: element, S1: element, S2: element, proof: proofOf(7) },
  badAnswer,
)
const credentialLayout = layout({ ...grant, t: scalar, U: element, V: element, id }, badStored)
const presentationLayout = layout(
  {
    level,
    type,
    redemptionTime: seconds,
    C_x0: element,
    C_x1: element,
    C_V: element,
    C_y: counted(2, points(2)),
    proof: proofOf(3),
    id,
  },
  badAnswer,
)

/** `root` is the backup key for messages, the media root key for media. */
export function makeBackupAuthContext(root: BackupKey | MediaRootKey, account: AccountId): BackupAuthContext {
  const id = deriveBackupId(root, account)
  const { y, r } = blindingSecrets(root, account)
  return { id, blinded: blind(backupIdPoint(id), y, r) }
}

/** The key pair that blinds the backup id, and the randomness it is blinded with. */
export function blindingSecrets(
  root: BackupKey | MediaRootKey,
  account: AccountId,
): { readonly y: bigint; readonly r: bigint } {
  const source = Sho.start('20231003_Signal_BackupAuthCredentialRequest').absorb(account).absorb(root)
  const y = source.scalar()
  const r = source.scalar()
  source.wipe()
  return { y, r }
}

/** The blind attribute. */
export function backupIdPoint(id: BackupId): Point {
  return Sho.start('20231003_Signal_BackupId').absorb(id).point()
}

/** The open attribute. */
export function backupGrantElement({ redemptionTime, level, type }: BackupAuthGrant): Element {
  const source = Sho.start('20231003_Signal_BackupAuthCredential')
  for (const value of [redemptionTime, levels[level], types[type]]) source.absorb(be64(value))
  return elementOf(source.point())
}

export function backupAuthRequest({ blinded }: BackupAuthContext): BackupAuthRequest {
  return requestLayout.write(blinded) as BackupAuthRequest
}

/** Opens the service's 417 bytes. Throws `bad-credential` unless they are, proven, what was wished for. */
export function receiveBackupAuth(
  context: BackupAuthContext,
  response: Uint8Array,
  wish: BackupAuthWish,
): BackupAuthCredential {
  const { redemptionTime, level, type, ...issued } = responseLayout.read(response)
  const granted = { redemptionTime, level, type }
  const fault = unwished(granted, wish)
  if (fault) throw badAnswer(fault)
  const { blinded } = context
  const receiving = { blinded, issued, M: backupGrantElement(granted) }
  const mac = openIssued(backupAuthScheme, wish.params.backupAuth, receiving)
  if (!mac) throw badAnswer('proof')
  return { ...granted, id: context.id, mac }
}

function unwished(granted: BackupAuthGrant, wish: BackupAuthWish): Fault | null {
  const { redemptionTime } = granted
  if (redemptionTime !== wish.redemptionTime || !isWholeDay(redemptionTime)) return 'other-day'
  if (!wish.levels.includes(granted.level)) return 'other-level'
  return granted.type === wish.type ? null : 'other-type'
}

/** Under the parameters it was received under. The service takes it again within its day: one per visit is enough. */
export function presentBackupAuth(
  { mac, ...shownAsIs }: BackupAuthCredential,
  params: BackupAuthParams,
  random: CredentialRandom,
): BackupAuthPresentation {
  const { C_open, C_blind, ...shown } = show(backupAuthScheme, params.backupAuth, { mac, random })
  const C_y = [C_open, C_blind]
  return presentationLayout.write({ ...shownAsIs, ...shown, C_y }) as BackupAuthPresentation
}

export function encodeBackupAuthContext({ id, blinded }: BackupAuthContext): BackupAuthContextBytes {
  return contextLayout.write({ ...blinded, id }) as BackupAuthContextBytes
}

/** Throws `bad-record`. */
export function decodeBackupAuthContext(bytes: Uint8Array): BackupAuthContext {
  const { id, D1, D2, y } = contextLayout.read(bytes)
  return { id, blinded: { D1, D2, y, Y: elementOf(times(Point.BASE, y)) } }
}

export function encodeBackupAuthCredential({
  mac,
  ...rest
}: BackupAuthCredential): BackupAuthCredentialBytes {
  return credentialLayout.write({ ...mac, ...rest }) as BackupAuthCredentialBytes
}

/** Throws `bad-record`. */
export function decodeBackupAuthCredential(bytes: Uint8Array): BackupAuthCredential {
  const { t, U, V, ...rest } = credentialLayout.read(bytes)
  return { ...rest, mac: { t, U, V } }
}
