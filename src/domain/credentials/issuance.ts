import type { Bytes } from '../../core/bytes.ts'
import type { Element } from './group.ts'
import { elementOf, Point, times } from './group.ts'
import { verify } from './proof.ts'
import type { Scheme } from './scheme.ts'

/** What an issuer publishes of its keys for one kind of credential. */
export interface IssuerKey {
  readonly C_W: Element
  readonly I: Element
  /** G_V - I, as it enters proofs. */
  readonly K: Element
}

export function issuerKey(scheme: Scheme, C_W: Element, I: Element): IssuerKey {
  return { C_W, I, K: elementOf(scheme.generators().G_V.point.subtract(I.point)) }
}

/** The blind attribute on its way to the issuer. Only `y` is secret: it opens the answer. */
export interface Blinded {
  readonly D1: Element
  readonly D2: Element
  readonly Y: Element
  readonly y: bigint
}

/** Encrypts a point under `y`, with `r`, both secret. */
export function blind(attribute: Point, y: bigint, r: bigint): Blinded {
  const Y = times(Point.BASE, y)
  const D1 = times(Point.BASE, r)
  return { D1: elementOf(D1), D2: elementOf(times(Y, r).add(attribute)), Y: elementOf(Y), y }
}

/** The issuer's answer. */
export interface Issued {
  readonly t: bigint
  readonly U: Element
  readonly S1: Element
  readonly S2: Element
  readonly proof: Bytes
}

/** Secret: the issuer knows whom it gave `t` and `U`, and whoever has all three can show them. */
export interface Mac {
  readonly t: bigint
  readonly U: Element
  readonly V: Element
}

export interface Receiving {
  readonly blinded: Blinded
  /** The open attribute, as the client computes it. */
  readonly M: Element
  readonly issued: Issued
}

/** Null when the issuer does not prove that the keys it used are those it published: with others it could mark clients. */
export function openIssued(
  scheme: Scheme,
  key: IssuerKey,
  { blinded, M, issued: { t, U, S1, S2, proof } }: Receiving,
): Mac | null {
  const tU = elementOf(times(U.point, t))
  const { D1, D2, Y, y } = blinded
  const points = { ...scheme.generators(), ...key, D1, D2, Y, U, tU, S1, S2, M }
  if (!verify(scheme.issuance, points, proof)) return null
  return { t, U, V: elementOf(S2.point.subtract(times(S1.point, y))) }
}
