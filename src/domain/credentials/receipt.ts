import { bytesToNumberLE } from '@noble/curves/utils.js'
import { equalBytes } from '../../core/bytes.ts'
import type {
  CredentialRandom,
  ReceiptContextBytes,
  ReceiptCredentialBytes,
  ReceiptPresentation,
  ReceiptRequest,
  ReceiptSerial,
} from './credential-types.ts'
import { receiptSerial } from './credential-types.ts'
import { isWholeDay } from './days.ts'
import type { Fault } from './faults.ts'
import { badAnswer, badStored } from './faults.ts'
import { receiptGenerators } from './generators.ts'
import type { Element, Point } from './group.ts'
import { elementOf, times } from './group.ts'
import type { Blinded, Mac } from './issuance.ts'
import { blind, openIssued } from './issuance.ts'
import { bytesOf, element, layout, proofOf, scalar, seconds, u64 } from './layout.ts'
import { show } from './presentation.ts'
import type { ReceiptParams } from './public-params.ts'
import { receiptScheme } from './scheme.ts'
import { be64, Sho } from './sho.ts'

// "Some payment of this level was made, good until this day", without saying which payment. The open attribute is
// level and expiry; the blind one is a serial that the client chose, which only the presentation shows, once.

/** Secret. Random: it must be kept until the answer has come, or the payment is lost. */
export interface ReceiptContext {
  readonly serial: ReceiptSerial
  readonly blinded: Blinded
  /** What the serial was blinded with. */
  readonly r: bigint
}

export interface ReceiptGrant {
  /** A number that the service gives a meaning to; all 64 bits count. */
  readonly level: bigint
  /** The first second since 1970 that it is not good for any more. */
  readonly expirationTime: number
}

/** Secret until it is shown: whoever has it can redeem it. */
export interface ReceiptCredential extends ReceiptGrant {
  readonly serial: ReceiptSerial
  readonly mac: Mac
}

/** What an answer must be. A level or expiry of one client's own would mark the receipt for whoever issued it. */
export interface ReceiptWish {
  readonly params: ReceiptParams
  readonly level: bigint
  /** Whether the client takes this expiry. Asked only about whole days. `isMonthEnd` is Heirloom's rule. */
  readonly expires: (seconds: number) => boolean
}

const serial = bytesOf(16, receiptSerial)

const contextLayout = layout(
  { serial, y: scalar, Y: bytesOf(32), r: scalar, D1: bytesOf(32), D2: bytesOf(32) },
  badStored,
)
const requestLayout = layout({ Y: element, D1: element, D2: element }, badAnswer)
const responseLayout = layout(
  {
    expirationTime: seconds,
    level: u64,
    t: scalar,
    U: element,
    S1: element,
    S2: element,
    proof: proofOf(7),
  },
  badAnswer,
)
const credentialLayout = layout(
  { t: scalar, U: element, V: element, expirationTime: seconds, level: u64, serial },
  badStored,
)
const presentationLayout = layout(
  {
    C_x0: element,
    C_x1: element,
    C_open: element,
    C_blind: element,
    C_V: element,
    proof: proofOf(3),
    expirationTime: seconds,
    level: u64,
    serial,
  },
  badAnswer,
)

/** Another serial for each payment, other randomness for each request. */
export function makeReceiptContext(serial: ReceiptSerial, random: CredentialRandom): ReceiptContext {
  const source = Sho.start(
    'Signal_ZKGroup_20210919_Random_ServerPublicParams_CreateReceiptCredentialRequestContext',
  ).absorb(random)
  const y = source.scalar()
  const r = source.scalar()
  source.wipe()
  return contextOf(serial, y, r)
}

function contextOf(serial: ReceiptSerial, y: bigint, r: bigint): ReceiptContext {
  return { serial, blinded: blind(serialPoint(serial), y, r), r }
}

/** The blind attribute. */
export function serialPoint(serial: ReceiptSerial): Point {
  return times(receiptGenerators().G_m2.point, bytesToNumberLE(serial))
}

export function receiptGrantScalar({ expirationTime, level }: ReceiptGrant): bigint {
  return Sho.start('Signal_ZKGroup_20210919_Receipt_CalcM1')
    .absorb(be64(expirationTime), be64(level))
    .scalar()
}

/** The open attribute. */
export function receiptGrantElement(grant: ReceiptGrant): Element {
  return elementOf(times(receiptGenerators().G_m1.point, receiptGrantScalar(grant)))
}

export function receiptRequest({ blinded }: ReceiptContext): ReceiptRequest {
  return requestLayout.write(blinded) as ReceiptRequest
}

/** Opens the service's 409 bytes. Throws `bad-credential` unless they are, proven, what was wished for. */
export function receiveReceipt(
  context: ReceiptContext,
  response: Uint8Array,
  wish: ReceiptWish,
): ReceiptCredential {
  const { expirationTime, level, ...issued } = responseLayout.read(response)
  const granted = { expirationTime, level }
  const fault = unwished(granted, wish)
  if (fault) throw badAnswer(fault)
  const { blinded } = context
  const mac = openIssued(receiptScheme, wish.params.receipt, {
    blinded,
    issued,
    M: receiptGrantElement(granted),
  })
  if (!mac) throw badAnswer('proof')
  return { ...granted, serial: context.serial, mac }
}

function unwished({ expirationTime, level }: ReceiptGrant, wish: ReceiptWish): Fault | null {
  if (level !== wish.level) return 'other-level'
  return isWholeDay(expirationTime) && wish.expires(expirationTime) ? null : 'other-expiry'
}

/** Under the parameters it was received under. Once: after that the service knows the serial. */
export function presentReceipt(
  { mac, ...shownAsIs }: ReceiptCredential,
  params: ReceiptParams,
  random: CredentialRandom,
): ReceiptPresentation {
  const shown = show(receiptScheme, params.receipt, { mac, random })
  return presentationLayout.write({ ...shown, ...shownAsIs }) as ReceiptPresentation
}

export function encodeReceiptContext({ serial, blinded, r }: ReceiptContext): ReceiptContextBytes {
  const { D1, D2, Y, y } = blinded
  const values = { serial, y, r, Y: Y.bytes, D1: D1.bytes, D2: D2.bytes }
  return contextLayout.write(values) as ReceiptContextBytes
}

/** Throws `bad-record`, also when the points are not those of the serial: what such a context gets is never accepted. */
export function decodeReceiptContext(bytes: Uint8Array): ReceiptContext {
  const { serial, y, r } = contextLayout.read(bytes)
  const context = contextOf(serial, y, r)
  if (!equalBytes(encodeReceiptContext(context), bytes)) throw badStored('context')
  return context
}

export function encodeReceiptCredential({ mac, ...rest }: ReceiptCredential): ReceiptCredentialBytes {
  return credentialLayout.write({ ...mac, ...rest }) as ReceiptCredentialBytes
}

/** Throws `bad-record`. */
export function decodeReceiptCredential(bytes: Uint8Array): ReceiptCredential {
  const { t, U, V, ...rest } = credentialLayout.read(bytes)
  return { ...rest, mac: { t, U, V } }
}
