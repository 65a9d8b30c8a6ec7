import type { Bytes } from '../../core/bytes.ts'
import { wipe } from '../../core/bytes.ts'
import type { CredentialRandom } from './credential-types.ts'
import { credentialRandom } from './credential-types.ts'
import type { Element } from './group.ts'
import { elementOf, Fn, times } from './group.ts'
import type { IssuerKey, Mac } from './issuance.ts'
import { prove } from './proof.ts'
import type { Scheme } from './scheme.ts'
import { Sho } from './sho.ts'

/** A MAC under a mask: another one each time it is shown. */
export interface Shown {
  readonly C_x0: Element
  readonly C_x1: Element
  readonly C_open: Element
  readonly C_blind: Element
  readonly C_V: Element
  readonly proof: Bytes
}

export interface Showing {
  readonly mac: Mac
  /** Fresh: credentials shown with the same randomness are seen to have the same holder. */
  readonly random: CredentialRandom
}

export function show(scheme: Scheme, key: IssuerKey, { mac, random }: Showing): Shown {
  const { t, U, V } = mac
  const generators = scheme.generators()
  const { z, proofRandom } = showSecrets(scheme, random)
  const mask = ({ point }: Element) => times(point, z)
  const shown = {
    C_x0: elementOf(mask(generators.G_x0).add(U.point)),
    C_x1: elementOf(mask(generators.G_x1).add(times(U.point, t))),
    C_open: elementOf(mask(generators.G_open)),
    C_blind: elementOf(mask(generators.G_blind)),
    C_V: elementOf(mask(generators.G_V).add(V.point)),
  }
  const points = { ...generators, ...shown, I: key.I, Zp: elementOf(mask(key.I)) }
  const witness = { z, t, z0: Fn.neg(Fn.mul(z, t)) }
  const proof = prove(scheme.show, { points, witness, random: proofRandom })
  wipe(proofRandom)
  return { ...shown, proof }
}

/** The mask, then the randomness of the proof. Both secret. */
export function showSecrets(
  { showLabel }: Scheme,
  random: CredentialRandom,
): { readonly z: bigint; readonly proofRandom: CredentialRandom } {
  const source = Sho.start(showLabel).absorb(random)
  const z = source.scalar()
  const squeezed = source.squeeze(32)
  const proofRandom = credentialRandom(squeezed)
  wipe(squeezed)
  source.wipe()
  return { z, proofRandom }
}
