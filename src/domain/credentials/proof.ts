import type { Bytes } from '../../core/bytes.ts'
import { concat, wipe } from '../../core/bytes.ts'
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
 * The nonces depend on points, witness and randomness together, so that neither a bad source nor the same randomness
 * twice gives a scalar away. Unlike the library we do not verify a proof before it leaves, against faults of the
 * machine: it would cost half as much again.
 */
export function prove<S extends string, P extends string>(
  statement: Statement<S, P>,
  { points, witness, random }: Proving<S, P>,
): Bytes {
  const elements = inOrder(statement, points)
  const secrets = statement.scalars.map((name) => witness[name])
  const transcript = begin(statement, elements)
  const nonces = drawNonces(transcript, secrets, random)
  const commitments = statement.equations.map(({ right }) =>
    right
      .map(([scalar, point]) => times(elements[point]!.point, nonces[scalar]!))
      .reduce((sum, term) => sum.add(term)),
  )
  const challenge = challengeFor(transcript, commitments)
  const responses = secrets.map((secret, i) => Fn.add(nonces[i]!, Fn.mul(challenge, secret)))
  return concat(...[challenge, ...responses].map(encodeScalar))
}

/** False for proofs of another length and for numbers that are no scalars, too. */
export function verify<S extends string, P extends string>(
  statement: Statement<S, P>,
  points: Points<P>,
  proof: Uint8Array,
): boolean {
  const [challenge, ...responses] = readScalars(proof)
  if (challenge === undefined || responses.length !== statement.scalars.length) return false
  const elements = inOrder(statement, points)
  const minus = Fn.neg(challenge)
  const commitments = statement.equations.map(({ left, right }) => {
    const terms = right.map(([scalar, point]) => [responses[scalar]!, elements[point]!.point] as const)
    return publicSum([...terms, [minus, elements[left]!.point]])
  })
  return challengeFor(begin(statement, elements), commitments) === challenge
}

/** As they are numbered, the base point first. */
function inOrder<S extends string, P extends string>(
  { points: names }: Statement<S, P>,
  points: Points<P>,
): Element[] {
  return names.map((name) => (name === 'G' ? basePoint() : points[name as Exclude<P, 'G'>]))
}

function begin({ description }: { readonly description: Bytes }, elements: readonly Element[]): Sho {
  const encodings = elements.map(({ bytes }) => bytes)
  return Sho.start('POKSHO_Ristretto_SHOHMACSHA256').absorb(description, ...encodings)
}

function drawNonces(transcript: Sho, secrets: readonly bigint[], random: CredentialRandom): bigint[] {
  const encoded = secrets.map(encodeScalar)
  const source = transcript.copy().absorb(random, ...encoded)
  // For the message, also when there is none.
  source.absorb()
  const wide = source.squeeze(64 * secrets.length)
  const nonces = secrets.map((_, i) => scalarFromWide(wide.subarray(64 * i, 64 * (i + 1))))
  wipe(...encoded, wide)
  source.wipe()
  return nonces
}

function challengeFor(transcript: Sho, commitments: readonly Point[]): bigint {
  return transcript.absorb(...commitments.map((point) => point.toBytes())).scalar()
}

/** None of them when one is not in its one encoding, or bytes are left over. */
function readScalars(proof: Uint8Array): bigint[] {
  const scalars: bigint[] = []
  for (let at = 0; at < proof.length; at += 32) {
    const scalar = at + 32 <= proof.length ? readScalar(proof.subarray(at, at + 32)) : null
    if (scalar === null) return []
    scalars.push(scalar)
  }
  return scalars
}
