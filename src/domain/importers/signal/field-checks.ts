import { ristretto255 } from '@noble/curves/ed25519.js'
import { fromUtf8 } from '../../../core/bytes.ts'
import type { FieldCheck } from './shape.ts'

const [zero, nine, dot] = [0x30, 0x39, 0x2e]

/** Digits with at most one dot among them. */
export const isAmount: FieldCheck = (bytes, from, to) => {
  let dots = 0
  for (let i = from; i < to; i++) {
    if (bytes[i] === dot) dots++
    else if (bytes[i]! < zero || bytes[i]! > nine) return false
  }
  return dots <= 1 && to - from > dots
}

/** An ACI as it is, or a PNI behind a 1. */
export const isServiceId: FieldCheck = (bytes, from, to) =>
  to - from === 16 || (to - from === 17 && bytes[from] === 1)

/** A Curve25519 key behind its kind. What follows it is overlooked by everyone. */
export const isPublicKey: FieldCheck = (bytes, from, to) => to - from >= 33 && bytes[from] === 5

const maxDiscriminator = 2n ** 64n - 1n

/** A nickname, a dot and a number of at least two digits that begins with 0 only if it has no more. */
export const isUsername: FieldCheck = (bytes, from, to) => {
  if (to - from > 80) return false
  const text = fromUtf8(bytes.subarray(from, to))
  const [, digits] = /^[a-z_][a-z0-9_]{0,47}\.(0[1-9]|[1-9][0-9]+)$/i.exec(text) ?? []
  return digits !== undefined && BigInt(digits) <= maxDiscriminator
}

/** At least one character and at most so many, as a reader would count them. */
export function hasCharacters(most: number): FieldCheck {
  return (bytes, from, to) => to > from && (to - from <= most || countsAtMost(bytes, from, to, most))
}

let segmenter: Intl.Segmenter | null = null

function countsAtMost(bytes: Uint8Array, from: number, to: number, most: number): boolean {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const characters = segmenter.segment(fromUtf8(bytes.subarray(from, to)))[Symbol.iterator]()
  for (let left = most; left >= 0; left--) if (characters.next().done === true) return true
  return false
}

const pointLength = 32
const pointsEnd = 1 + 5 * pointLength
/** Length of the proof, and what follows it: expiration, level and serial. */
const [lengthBytes, tailBytes] = [8, 8 + 8 + 16]

/**
 * The presentation of a receipt credential: a version of 0, five points, a proof of any length, 32 bytes; what
 * follows is overlooked. Or none at all.
 */
export const isPresentation: FieldCheck = (bytes, from, to) => {
  if (from === to) return true
  const room = to - from - pointsEnd - lengthBytes - tailBytes
  if (room < 0 || bytes[from] !== 0) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset + from + pointsEnd, lengthBytes)
  if (view.getBigUint64(0, true) > BigInt(room)) return false
  for (let at = from + 1; at < from + pointsEnd; at += pointLength)
    if (!isPoint(bytes.subarray(at, at + pointLength))) return false
  return true
}

function isPoint(bytes: Uint8Array): boolean {
  try {
    ristretto255.Point.fromBytes(bytes)
    return true
  } catch {
    return false
  }
}
