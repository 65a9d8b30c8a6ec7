import type { Bytes } from '../../core/bytes.ts'

/** `left = s1*P1 + s2*P2 + …`: scalars only the prover knows, points everybody does. */
export interface Equation<S extends string, P extends string> {
  readonly left: P
  readonly right: readonly (readonly [scalar: S, point: P])[]
}

/** Equations over named scalars and points. Names are ours alone; what is hashed are numbers. */
export interface Statement<S extends string, P extends string> {
  readonly equations: readonly Equation<S, P>[]
  /** In the order of their numbers, from 0. */
  readonly scalars: readonly S[]
  /** In the order of their numbers; number 0 is always `G`, the base point. */
  readonly points: readonly (P | 'G')[]
  /** The equations in numbers: what a transcript begins with. */
  readonly description: Bytes
}

/** Numbers are given as names are met: the left point of an equation, then scalar and point of each term. */
export function statement<const S extends string, const P extends string>(
  equations: readonly Equation<S, P>[],
): Statement<S, P> {
  const scalars: S[] = []
  const points: (P | 'G')[] = ['G']
  const description = [equations.length]
  for (const { left, right } of equations) {
    description.push(numberOf(points, left), right.length)
    for (const [scalar, point] of right) description.push(numberOf(scalars, scalar), numberOf(points, point))
  }
  return { equations, scalars, points, description: Uint8Array.from(description) }
}

function numberOf<Name>(names: Name[], name: Name): number {
  const known = names.indexOf(name)
  return known >= 0 ? known : names.push(name) - 1
}
