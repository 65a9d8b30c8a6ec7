import type { Bytes } from '../../core/bytes.ts'

/** `left = s1*P1 + s2*P2 + …`: scalars only the prover knows, points everybody does. */
export interface Equation<S, P> {
  readonly left: P
  readonly right: readonly (readonly [scalar: S, point: P])[]
}

/** Equations over named scalars and points. The names are ours alone: what is hashed are numbers. */
export interface Statement<S extends string, P extends string> {
  /** Names in the order of their numbers, from 0. */
  readonly scalars: readonly S[]
  /** The same; number 0 is always `G`, the base point. */
  readonly points: readonly (P | 'G')[]
  readonly equations: readonly Equation<number, number>[]
  /** The equations in bytes: what a transcript begins with. */
  readonly description: Bytes
}

/** Numbers are given as names are met: the left point of an equation, then scalar and point of each term. */
export function statement<const S extends string, const P extends string>(
  named: readonly Equation<S, P>[],
): Statement<S, P> {
  const scalars: S[] = []
  const points: (P | 'G')[] = ['G']
  const equations = named.map(({ left, right }) => ({
    left: numberOf(points, left),
    right: right.map(([scalar, point]) => [numberOf(scalars, scalar), numberOf(points, point)] as const),
  }))
  const described = equations.flatMap(({ left, right }) => [left, right.length, ...right.flat()])
  return { scalars, points, equations, description: Uint8Array.of(equations.length, ...described) }
}

function numberOf<Name>(names: Name[], name: Name): number {
  const known = names.indexOf(name)
  return known >= 0 ? known : names.push(name) - 1
}
