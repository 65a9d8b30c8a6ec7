import type { Bytes } from '../../src/core/bytes.ts'
import { concat, toHex } from '../../src/core/bytes.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import type { CredentialAnswer, CredentialTask } from '../lib/credential-tasks.ts'
import { verdictOf } from '../lib/official-credentials.ts'

/** Our client, wherever it runs. Answers in the order of the tasks. */
export type CredentialClient = (tasks: readonly CredentialTask[]) => Promise<readonly CredentialAnswer[]>

export interface Judge {
  pass(): void
  fail(what: string, why: string): void
}

/** The very bytes, or a refusal; without a fault any will do. */
export type Wanted =
  | { readonly made: Readonly<Record<string, Bytes>> }
  | { readonly code: string | readonly string[]; readonly fault?: string | undefined }

export interface Try {
  readonly what: string
  readonly task: CredentialTask
  readonly wanted: Wanted
}

/** Lets the client do all of them and judges each answer. */
export async function judge(client: CredentialClient, bench: Judge, tries: readonly Try[]): Promise<void> {
  const answers = await client(tries.map(({ task }) => task))
  tries.forEach(({ what, wanted }, i) => {
    const problem = compare(answers[i], wanted)
    if (problem === null) bench.pass()
    else bench.fail(what, problem)
  })
}

function compare(answer: CredentialAnswer | undefined, wanted: Wanted): string | null {
  if (!answer) return 'not answered'
  if ('made' in wanted) {
    if (!answer.ok) return `refused: ${answer.code} ${answer.fault}`
    const wrong = Object.keys(wanted.made).filter((name) => answer.made[name] !== toHex(wanted.made[name]!))
    return wrong.length === 0 ? null : `other bytes than the library's: ${wrong.join(', ')}`
  }
  if (answer.ok) return 'accepted'
  const code = [wanted.code].flat().includes(answer.code)
  const fault = wanted.fault === undefined || wanted.fault === answer.fault
  return code && fault ? null : `refused for another reason: ${answer.code} ${answer.fault}`
}

export function mustAccept(bench: Judge, what: string, work: () => unknown): void {
  const verdict = verdictOf(work)
  if (verdict === 'accept') bench.pass()
  else bench.fail(what, `the official library says ${verdict}`)
}

export function mustRefuse(bench: Judge, what: string, work: () => unknown): void {
  if (verdictOf(work) === 'accept') bench.fail(what, 'the official library accepts it')
  else bench.pass()
}

export interface Hurt {
  readonly what: string
  readonly bytes: Bytes
  /** What it must be refused for, where only one reason is right. */
  readonly fault?: string | undefined
}

/** Ways to hurt an object; at `offsets` are the points and scalars in it. */
export function hurtings(bytes: Bytes, random: Random, offsets: readonly number[]): Hurt[] {
  const flips = Array.from({ length: 3 }, () => ({ what: 'a flipped bit', bytes: flipped(bytes, random) }))
  const mixed = { what: 'two fields exchanged', bytes: exchanged(bytes, random, offsets) }
  return [...flips, mixed, ...wrongLengths(bytes, random)]
}

export function wrongLengths(bytes: Bytes, random: Random): Hurt[] {
  return [
    { what: 'longer', bytes: concat(bytes, random.bytes(random.between(1, 64))), fault: 'length' },
    { what: 'shorter', bytes: bytes.slice(0, random.int(bytes.length)), fault: 'length' },
  ]
}

/** One bit, anywhere or in the bytes from one to before another. */
export function flipped(bytes: Bytes, random: Random, [from, to] = [0, bytes.length]): Bytes {
  const copy = bytes.slice()
  copy[random.between(from, to - 1)]! ^= 1 << random.int(8)
  return copy
}

function exchanged(bytes: Bytes, random: Random, offsets: readonly number[]): Bytes {
  const one = random.pick(offsets)
  const other = random.pick(offsets.filter((offset) => offset !== one))
  const copy = bytes.slice()
  copy.set(bytes.subarray(one, one + 32), other)
  copy.set(bytes.subarray(other, other + 32), one)
  return copy
}
