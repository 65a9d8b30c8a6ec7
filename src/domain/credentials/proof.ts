import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes, wipe } from '../../core/bytes.ts'
import type { CredentialRandom } from './credential-types.ts'
import type { Element, Point } from './group.ts'
import { basePoint, encodeScalar, Fn, publicSum, readScalar, scalarFromWide, times } from './group.ts'
import { Sho } from './sho.ts'
import type { Statement } from './statement.ts'

// Proofs of knowledge of the scalars that make a statement true (Schnorr's, made non-interactive by a transcript).
// A proof is the challenge and one response a scalar, 32 bytes each. None of ours carries a message.

export type Points<P extends string> = Readonly<Record<Exclude<P, 'G'>, Element>>

export interface Proving<S extends string, P extends string> {
  readonly points: Points<P>
  /** Secret. They must fulfil the statement; nobody checks it here. */
  readonly witness: Readonly<Record<S, bigint>>
  readonly random: CredentialRandom
}

/**
 * The nonces depend on the randomness and the witness, so that neither a bad source nor the same randomness under
 * another witness gives a scalar away. The proof is not verified again: it costs as much as making it, and fresh
 * randomness leaves nothing to gain from one that came out wrong.
 */
export function prove<S extends string, P extends string>(
  statement: Statement<S, P>,
  { points, witness, random }: Proving<S, P>,
): Bytes {
  const transcript = begin(statement, points)
  const secrets = statement.scalars.map((name) => witness[name])
  const nonces = drawNonces(transcript, secrets, random)
  transcript.absorb(...statement.equations.map(({ right }) => commitment(right)))
  const challenge = transcript.scalar()
  const responses = secrets.map((secret, i) => encodeScalar(Fn.add(nonces[i]!, Fn.mul(challenge, secret))))
  return concat(encodeScalar(challenge), ...responses)

  function commitment(right: readonly (readonly [S, P])[]): Uint8Array {
    const terms = right.map(([scalar, point]) =>
      times(pointOf(points, point), nonces[statement.scalars.indexOf(scalar)]!),
    )
    return terms.reduce((sum, term) => sum.add(term)).toBytes()
  }
}

/** False for proofs of another length and for numbers that are no scalars, too. */
export function verify<S extends string, P extends string>(
  statement: Statement<S, P>,
  points: Points<P>,
  proof: Uint8Array,
): boolean {
  const responses = readScalars(proof)
  const challenge = responses?.shift()
  if (challenge === undefined || responses?.length !== statement.scalars.length) return false
  const minus = Fn.neg(challenge)
  const commitments = statement.equations.map(({ left, right }) => {
    const terms = right.map(([scalar, point]) => {
      return [responses[statement.scalars.indexOf(scalar)]!, pointOf(points, point)] as const
    })
    return publicSum([...terms, [minus, pointOf(points, left)]]).toBytes()
  })
  const transcript = begin(statement, points).absorb(...commitments)
  return equalBytes(encodeScalar(transcript.scalar()), proof.subarray(0, 32))
}

/** Every point enters, the base point as the first of them. */
function begin<S extends string, P extends string>(statement: Statement<S, P>, points: Points<P>): Sho {
  const encodings = statement.points.map((name) => elementNamed(points, name).bytes)
  return Sho.start('POKSHO_Ristretto_SHOHMACSHA256').absorb(statement.description, ...encodings)
}

function drawNonces(transcript: Sho, secrets: readonly bigint[], random: CredentialRandom): bigint[] {
  const encoded = secrets.map(encodeScalar)
  // The second absorb is that of the message, also when there is none.
  const source = transcript
    .copy()
    .absorb(random, ...encoded)
    .absorb()
  const wide = source.squeeze(64 * secrets.length)
  const nonces = secrets.map((_, i) => scalarFromWide(wide.subarray(64 * i, 64 * (i + 1))))
  wipe(...encoded, wide)
  source.wipe()
  return nonces
}

function readScalars(proof: Uint8Array): bigint[] | null {
  const scalars: bigint[] = []
  for (let at = 0; at < proof.length; at += 32) {
    const scalar = at + 32 <= proof.length ? readScalar(proof.subarray(at, at + 32)) : null
    if (scalar === null) return null
    scalars.push(scalar)
  }
  return scalars
}

function elementNamed<P extends string>(points: Points<P>, name: P | 'G'): Element {
  return name === 'G' ? basePoint() : points[name as Exclude<P, 'G'>]
}

function pointOf<P extends string>(points: Points<P>, name: P): Point {
  return elementNamed(points, name).point
}
