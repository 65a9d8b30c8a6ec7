import type { Bytes } from '../../src/core/bytes.ts'
import { toHex } from '../../src/core/bytes.ts'
import type { ReceiptGrant } from '../../src/domain/credentials/receipt.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import type { CredentialTask } from '../lib/credential-tasks.ts'
import { OfficialReceipts, type Requested } from '../lib/official-credentials.ts'
import type { CredentialClient, Hurt, Judge, Try } from './credential-round.ts'
import { flipped, hurtings, judge, mustAccept, mustRefuse, wrongLengths } from './credential-round.ts'

const day = 86_400
/** Points, scalars and what the proof is made of. */
const responseFields = [17, 49, 81, 113, 153, 185, 217, 249, 281, 313, 345, 377]
const presentationFields = [1, 33, 65, 97, 129, 169, 201, 233, 265]

interface Round {
  readonly random: Random
  readonly issuer: OfficialReceipts
  readonly serial: Bytes
  readonly requested: Requested
  readonly grant: ReceiptGrant
  readonly response: Bytes
}

/** What is presented, with what randomness, and what comes of it. */
interface Shown {
  readonly credential: Bytes
  readonly random: Bytes
  readonly presentation: Bytes
}

/** One receipt, from request to presentation, and whatever a service or a thief might do with it. */
export async function receiptRound(client: CredentialClient, random: Random, bench: Judge): Promise<void> {
  const [serial, seed] = [anySerial(random), random.bytes(32)]
  const issuer = new OfficialReceipts(random.bytes(32))
  const requested = issuer.request(serial, seed)
  const grant = anyGrant(random)
  const response = issuer.issue(requested.request, grant, random.bytes(32))
  const round = { random, issuer, serial, requested, grant, response }
  const credential = issuer.receive(requested.context, response)
  const masking = random.bytes(32)
  const presentation = issuer.present(credential, masking)
  await judge(client, bench, [
    {
      what: 'receipt request',
      task: { step: 'receipt.request', serial: toHex(serial), random: toHex(seed) },
      wanted: { made: { ...requested } },
    },
    { what: 'receipt answer', task: receiveTask(round, {}), wanted: { made: { credential } } },
    ...unwished(round),
    ...misissued(round),
    ...damaged(round, bench),
    ...presenting(round, { credential, random: masking, presentation }),
  ])
  judgePresentations(round, presentation, bench)
}

/** Now and then one that makes the blind attribute the identity. */
function anySerial(random: Random): Bytes {
  return random.chance(0.1) ? new Uint8Array(16) : random.bytes(16)
}

function anyGrant(random: Random): ReceiptGrant {
  const [small, large] = [random.between(0, 500), random.bytes(8)]
  const level = random.chance(0.5) ? BigInt(small) : BigInt(`0x${toHex(large)}`)
  return { expirationTime: day * random.between(0, 40_000), level }
}

interface Changes {
  readonly params?: Bytes
  readonly context?: Bytes
  readonly response?: Bytes
  readonly grant?: Partial<ReceiptGrant>
}

function receiveTask({ issuer, requested, grant, response }: Round, changes: Changes): CredentialTask {
  const { expirationTime, level } = { ...grant, ...changes.grant }
  return {
    step: 'receipt.receive',
    params: toHex(changes.params ?? issuer.params.serialize()),
    context: toHex(changes.context ?? requested.context),
    response: toHex(changes.response ?? response),
    ...{ level: String(level), expirationTime },
  }
}

function refused(round: Round, what: string, { fault, ...changes }: Changes & Pick<Hurt, 'fault'>): Try {
  const wanted = { code: 'bad-credential', fault }
  return { what: `receipt answer: ${what}`, task: receiveTask(round, changes), wanted }
}

const otherLevel = ({ level }: ReceiptGrant) => level ^ (1n << 63n)

/** A good answer to somebody who wished for something else. */
function unwished(round: Round): Try[] {
  const { grant, random } = round
  const expirationTime = grant.expirationTime + day * random.between(1, 31)
  return [
    refused(round, 'another expiry wished', { grant: { expirationTime }, fault: 'other-expiry' }),
    refused(round, 'another level wished', { grant: { level: otherLevel(grant) }, fault: 'other-level' }),
  ]
}

/** Proven answers that an issuer could mark a client by, or give to the wrong one. */
function misissued(round: Round): Try[] {
  const { grant, issuer, random, requested, serial } = round
  const issue = (changed: Partial<ReceiptGrant>) =>
    issuer.issue(requested.request, { ...grant, ...changed }, random.bytes(32))
  const late = grant.expirationTime + day
  const within = grant.expirationTime + random.between(1, day - 1)
  const again = issuer.request(serial, random.bytes(32))
  const elsewhere = new OfficialReceipts(random.bytes(32)).params.serialize()
  return [
    refused(round, 'for the next day', { response: issue({ expirationTime: late }), fault: 'other-expiry' }),
    refused(round, 'within a day', {
      response: issue({ expirationTime: within }),
      grant: { expirationTime: within },
      fault: 'other-expiry',
    }),
    refused(round, 'for another level', {
      response: issue({ level: otherLevel(grant) }),
      fault: 'other-level',
    }),
    refused(round, 'for another request', { context: again.context, fault: 'proof' }),
    refused(round, 'of another service', { params: elsewhere, fault: 'proof' }),
  ]
}

function damaged(round: Round, bench: Judge): Try[] {
  const { issuer, random, requested, response } = round
  const answers = hurtings(response, random, responseFields)
  for (const { what, bytes } of answers)
    mustRefuse(bench, `receipt answer: ${what}`, () => issuer.receive(requested.context, bytes))
  const params = issuer.params.serialize()
  const other = (what: string, changes: Changes, wanted: Try['wanted']): Try => {
    return { what: `receipt ${what}`, task: receiveTask(round, changes), wanted }
  }
  return [
    ...answers.map(({ what, bytes, fault }) => refused(round, what, { response: bytes, fault })),
    ...wrongLengths(requested.context, random).map(({ what, bytes, fault }) =>
      other(`context: ${what}`, { context: bytes }, { code: 'bad-record', fault }),
    ),
    other('context: a flipped bit', { context: flipped(requested.context, random) }, { code: 'bad-record' }),
    ...wrongLengths(params, random).map(({ what, bytes, fault }) =>
      other(`parameters: ${what}`, { params: bytes }, { code: 'wrong-parameters', fault }),
    ),
    // Of the parameters that matter: whatever the flipped bit makes of them, the answer is not proven under it.
    other(
      'parameters: a flipped bit',
      { params: flipped(params, random, [161, 225]) },
      { code: ['wrong-parameters', 'bad-credential'] },
    ),
  ]
}

function presenting({ issuer, random }: Round, made: Shown): Try[] {
  const params = toHex(issuer.params.serialize())
  const present = (what: string, credential: Bytes, wanted: Try['wanted']): Try => {
    const bytes = { credential: toHex(credential), random: toHex(made.random) }
    return {
      what: `receipt credential: ${what}`,
      task: { step: 'receipt.present', params, ...bytes },
      wanted,
    }
  }
  return [
    present('shown', made.credential, { made: { presentation: made.presentation } }),
    ...wrongLengths(made.credential, random).map(({ what, bytes, fault }) =>
      present(what, bytes, { code: 'bad-record', fault }),
    ),
  ]
}

/** The client's bytes are the library's; the service takes them, and nothing that was made of them. */
function judgePresentations({ issuer, random }: Round, presentation: Bytes, bench: Judge): void {
  mustAccept(bench, 'receipt presentation', () => issuer.verify(presentation))
  for (const { what, bytes } of hurtings(presentation, random, presentationFields))
    mustRefuse(bench, `receipt presentation: ${what}`, () => issuer.verify(bytes))
}
