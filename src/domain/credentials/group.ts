import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import { ristretto255 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js'
import type { Bytes } from '../../core/bytes.ts'

// The group ristretto255 (RFC 9496). Scalars are whole numbers from 0 to below its order. The engine keeps numbers
// until it forgets them: unlike bytes, a secret scalar cannot be wiped.

export const { Point } = ristretto255
export type Point = InstanceType<typeof ristretto255.Point>
export const { Fn } = Point

/** A point beside its encoding: encoding costs a square root, and every transcript asks for it again. */
export interface Element {
  readonly point: Point
  readonly bytes: Bytes
}

export function elementOf(point: Point): Element {
  return { point, bytes: new Uint8Array(point.toBytes()) }
}

/**
 * Strict: null unless it is the one encoding of a point. The identity is refused as well. It is a valid encoding,
 * but an honest object holds it once in 2^252, and a forged one might.
 */
export function readElement(bytes: Uint8Array): Element | null {
  try {
    const point = Point.fromBytes(bytes)
    return point.is0() ? null : { point, bytes: new Uint8Array(bytes) }
  } catch {
    return null
  }
}

/** Strict: null from the order on. */
export function readScalar(bytes: Uint8Array): bigint | null {
  const scalar = bytesToNumberLE(bytes)
  return Fn.isValid(scalar) ? scalar : null
}

/** 32 bytes; those of a secret are for the caller to wipe. */
export function encodeScalar(scalar: bigint): Bytes {
  return new Uint8Array(numberToBytesLE(scalar, 32))
}

/** 64 uniform bytes as an unbiased scalar. */
export function scalarFromWide(wide: Uint8Array): bigint {
  return Fn.create(bytesToNumberLE(wide))
}

/** For secrets: takes the same steps for every scalar but zero, which is none of a secret worth keeping. */
export function times(point: Point, secret: bigint): Point {
  return secret === 0n ? Point.ZERO : point.multiply(secret)
}

/** A sum of multiples, all of them public: how long it takes tells the scalars. */
export function publicSum(terms: readonly (readonly [scalar: bigint, point: Point])[]): Point {
  return mulAddUnsafe(
    Point,
    terms.map(([, point]) => point),
    terms.map(([scalar]) => scalar),
  )
}

/** Makes a constant when it is first asked for: a start of the app should not pay for it. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

export const basePoint = lazily(() => elementOf(Point.BASE))
