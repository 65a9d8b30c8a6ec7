import type { Generators } from './generators.ts'
import { backupAuthGenerators, receiptGenerators } from './generators.ts'
import type { Equation, Statement } from './statement.ts'
import { statement } from './statement.ts'

// [Note: Two attributes] Both credentials are a MAC (t, U, V) by the issuer over two attributes, each of them a point.
// The open one (level, day …) both sides see. The blind one (backup id, serial) the issuer signs encrypted, under a key
// pair (y, Y) that the client makes for this. Generators, labels and the order of terms are what differs.

type IssuanceScalar = 'w' | 'w1' | 'x0' | 'x1' | 'yOpen' | 'yBlind' | 'r'
type IssuancePoint =
  | Exclude<keyof Generators, 'G_V'>
  | ('G' | 'C_W' | 'K')
  | ('D1' | 'D2' | 'Y')
  | ('U' | 'tU' | 'S1' | 'S2' | 'M')
type IssuanceTerm = readonly [IssuanceScalar, IssuancePoint]

type ShowScalar = 'z' | 't' | 'z0'
type ShowPoint =
  Exclude<keyof Generators, 'G_w' | 'G_w1' | 'G_V'> | ('Zp' | 'I') | ('C_x0' | 'C_x1' | 'C_open' | 'C_blind')
type ShowEquation = Equation<ShowScalar, ShowPoint>

export interface Scheme {
  readonly generators: () => Generators
  /** "The MAC in (S1, S2) is over M and what (D1, D2) hide, made with the keys behind C_W and K." */
  readonly issuance: Statement<IssuanceScalar, IssuancePoint>
  /** "I have a MAC, and this is it under a mask." */
  readonly show: Statement<ShowScalar, ShowPoint>
  readonly showLabel: string
}

function issuance(...S2: readonly IssuanceTerm[]): Scheme['issuance'] {
  const C_W: IssuanceTerm[] = [
    ['w', 'G_w'],
    ['w1', 'G_w1'],
  ]
  const K: IssuanceTerm[] = [
    ['x0', 'G_x0'],
    ['x1', 'G_x1'],
    ['yOpen', 'G_open'],
    ['yBlind', 'G_blind'],
  ]
  const S1: IssuanceTerm[] = [
    ['yBlind', 'D1'],
    ['r', 'G'],
  ]
  return statement([
    { left: 'C_W', right: C_W },
    { left: 'K', right: K },
    { left: 'S1', right: S1 },
    { left: 'S2', right: S2 },
  ])
}

function show(...attributes: readonly ShowEquation[]): Scheme['show'] {
  return statement([
    { left: 'Zp', right: [['z', 'I']] },
    {
      left: 'C_x1',
      right: [
        ['t', 'C_x0'],
        ['z0', 'G_x0'],
        ['z', 'G_x1'],
      ],
    },
    ...attributes,
  ])
}

const openShown: ShowEquation = { left: 'C_open', right: [['z', 'G_open']] }
const blindShown: ShowEquation = { left: 'C_blind', right: [['z', 'G_blind']] }

export const backupAuthScheme: Scheme = {
  generators: backupAuthGenerators,
  issuance: issuance(['r', 'Y'], ['w', 'G_w'], ['x0', 'U'], ['x1', 'tU'], ['yOpen', 'M'], ['yBlind', 'D2']),
  show: show(blindShown, openShown),
  showLabel: 'Signal_ZKCredential_Presentation_20230410',
}

export const receiptScheme: Scheme = {
  generators: receiptGenerators,
  issuance: issuance(['yBlind', 'D2'], ['r', 'Y'], ['w', 'G_w'], ['x0', 'U'], ['x1', 'tU'], ['yOpen', 'M']),
  show: show(openShown, blindShown),
  showLabel: 'Signal_ZKGroup_20210919_Random_ServerPublicParams_CreateReceiptCredentialPresentation',
}
