import { fromHex } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Element } from './group.ts'
import { lazily, readElement } from './group.ts'

/**
 * The points that everybody computes with. Nobody knows how they depend on each other: each is a hash, and a test
 * derives them again. They are kept as encodings because decoding is all that a first credential then waits for
 * (docs/decisions/0004-credential-arithmetic.md).
 */
export interface Generators {
  readonly G_w: Element
  readonly G_w1: Element
  readonly G_x0: Element
  readonly G_x1: Element
  /** Of the attribute that both sides see. */
  readonly G_open: Element
  /** Of the attribute that the issuer signs without seeing it. */
  readonly G_blind: Element
  readonly G_V: Element
}

const backupAuthEncodings = {
  G_w: '589c8718e8263a53a78932b6212a46e7fd52de3ad157b5bb277dba494cfd3471',
  G_w1: 'd4cc5f90685952917b33366efcce0512a1f8d70f974758266cb04fc424346d37',
  G_x0: 'b20f49cb2a081c94b1771fd8c172ae21785c61ea2c7e31947ce351e7b5ff0702',
  G_x1: '8c5329beb87b317ffcd981e440819d91136c988d6d9fbea4a87e55ed24a5993a',
  G_open: '92cfd982321d1f9be4b21fe6a0214306023d6a05d0d23f67ddc1c0400e5e0a5e',
  G_blind: '92d17595131b7a095e740b884b8c9bb0226a39cfd027c769c4f4677c51f21b24',
  G_V: 'a02f688ab1d3bd19056f94c8a44b8faddfa3c9c79c95ad44311a7bf00e5e862e',
}

const receiptEncodings = {
  G_w: '9ae7c8e5ed779b114ae7708aa2f794670adda324987b659913122c35505b105e',
  G_w1: '6ca31025d2d76be7fd34944f98f7fa0e37babb2c8b98bbbdbd3dd1bf130cca2c',
  G_x0: '8a9a3bdfaaa2b6b322d46b93eca7b0d51c86a3c839e11466358258a6c10c577f',
  G_x1: 'c2bffd34cd99164c9a6cd29fab55d91ff9269322ec3458603cc96a0d47f70405',
  G_open: '8288f62ee0acedb8aa23242121d98965a9bb2991250c11758095ece0fd2b3328',
  G_blind: '5286fe1fcb056103b6081744b975f550d08521568dd3d8618f25c140375a0f40',
  G_V: '04b616c706c80c756c11a3016bbfb60977f4648b5f2395a4b428b7211940813e',
  /** Multiplied by level and expiry, hashed. */
  G_m1: 'cc6037dc31c2e8d4474fb519587a448693182ad9d6d86b535957858f547b9340',
  /** Multiplied by the serial. */
  G_m2: '127da75f8074caee944ac36c0ac662d38c9b3ccce03a093fcd9644047398b86b',
}

export const backupAuthGenerators: () => Generators = lazily(() => decoded(backupAuthEncodings))
export const receiptGenerators = lazily(() => decoded(receiptEncodings))

function decoded<Name extends string>(encodings: Readonly<Record<Name, string>>): Record<Name, Element> {
  const entries = Object.entries<string>(encodings).map(([name, hex]) => [name, generator(hex)] as const)
  return Object.fromEntries(entries) as Record<Name, Element>
}

function generator(hex: string): Element {
  const bytes = fromHex(hex)
  const element = bytes && readElement(bytes)
  if (!element) throw new HeirloomError('bug', 'a generator is no point')
  return element
}
