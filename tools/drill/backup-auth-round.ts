import type { Bytes } from '../../src/core/bytes.ts'
import { toHex } from '../../src/core/bytes.ts'
import type { BackupAuthGrant } from '../../src/domain/credentials/backup-auth.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import type { CredentialTask } from '../lib/credential-tasks.ts'
import { OfficialBackupAuth, type Requested } from '../lib/official-credentials.ts'
import type { CredentialClient, Hurt, Judge, Try } from './credential-round.ts'
import { flipped, hurtings, judge, mustAccept, mustRefuse, wrongLengths } from './credential-round.ts'

const day = 86_400
/** Points, scalars and what the proof is made of. */
const responseFields = [25, 57, 89, 121, 161, 193, 225, 257, 289, 321, 353, 385]
const presentationFields = [25, 57, 89, 129, 161, 201, 233, 265, 297]

interface Round {
  readonly random: Random
  readonly issuer: OfficialBackupAuth
  readonly requested: Requested
  readonly grant: BackupAuthGrant
  readonly response: Bytes
}

/** What is presented, with what randomness, and what comes of it. */
interface Shown {
  readonly credential: Bytes
  readonly random: Bytes
  readonly presentation: Bytes
}

/** One backup credential, from request to presentation, and whatever a service or a thief might do with it. */
export async function backupAuthRound(client: CredentialClient, random: Random, bench: Judge): Promise<void> {
  const [root, account] = [random.bytes(32), random.bytes(16)]
  const issuer = anyIssuer(random)
  const requested = issuer.request(root, account)
  const grant = anyGrant(random)
  const response = issuer.issue(requested.request, grant, random.bytes(32))
  const round = { random, issuer, requested, grant, response }
  const credential = issuer.receive(requested.context, response, grant.redemptionTime)
  const masking = random.bytes(32)
  const presentation = issuer.present(credential, masking)
  await judge(client, bench, [
    {
      what: 'backup request',
      task: { step: 'backup.request', root: toHex(root), account: toHex(account) },
      wanted: { made: { ...requested } },
    },
    { what: 'backup answer', task: receiveTask(round, {}), wanted: { made: { credential } } },
    ...unwished(round),
    ...misissued(round),
    ...damaged(round, bench),
    ...presenting(round, { credential, random: masking, presentation }),
  ])
  judgePresentations(round, presentation, bench)
}

function anyIssuer(random: Random): OfficialBackupAuth {
  return new OfficialBackupAuth(random.bytes(32)).withVersion(random.int(2))
}

function anyGrant(random: Random): BackupAuthGrant {
  return {
    redemptionTime: day * random.between(1, 40_000),
    level: random.pick(['free', 'paid']),
    type: random.pick(['messages', 'media']),
  }
}

const otherLevel = ({ level }: BackupAuthGrant) => (level === 'free' ? 'paid' : 'free')
const otherType = ({ type }: BackupAuthGrant) => (type === 'media' ? 'messages' : 'media')

interface Changes {
  readonly params?: Bytes
  readonly context?: Bytes
  readonly response?: Bytes
  readonly grant?: Partial<BackupAuthGrant>
}

function receiveTask({ issuer, requested, grant, response }: Round, changes: Changes): CredentialTask {
  const { redemptionTime, level, type } = { ...grant, ...changes.grant }
  return {
    step: 'backup.receive',
    params: toHex(changes.params ?? issuer.params.serialize()),
    context: toHex(changes.context ?? requested.context),
    response: toHex(changes.response ?? response),
    ...{ redemptionTime, levels: [level], type },
  }
}

function refused(round: Round, what: string, { fault, ...changes }: Changes & Pick<Hurt, 'fault'>): Try {
  const wanted = { code: 'bad-credential', fault }
  return { what: `backup answer: ${what}`, task: receiveTask(round, changes), wanted }
}

/** A good answer to somebody who wished for something else. */
function unwished(round: Round): Try[] {
  const { grant, random } = round
  const redemptionTime = grant.redemptionTime + day * random.pick([-1, 1, 7])
  return [
    refused(round, 'another day wished', { grant: { redemptionTime }, fault: 'other-day' }),
    refused(round, 'another level wished', { grant: { level: otherLevel(grant) }, fault: 'other-level' }),
    refused(round, 'another type wished', { grant: { type: otherType(grant) }, fault: 'other-type' }),
  ]
}

/** Proven answers that an issuer could mark a client by, or give to the wrong one. */
function misissued(round: Round): Try[] {
  const { grant, issuer, random, requested } = round
  const issue = (changed: Partial<BackupAuthGrant>) =>
    issuer.issue(requested.request, { ...grant, ...changed }, random.bytes(32))
  const redemptionTime = grant.redemptionTime + random.between(1, day - 1)
  const somebody = issuer.request(random.bytes(32), random.bytes(16))
  const elsewhere = anyIssuer(random).params.serialize()
  return [
    refused(round, 'for the next day', {
      response: issue({ redemptionTime: grant.redemptionTime + day }),
      fault: 'other-day',
    }),
    refused(round, 'within a day', {
      response: issue({ redemptionTime }),
      grant: { redemptionTime },
      fault: 'other-day',
    }),
    refused(round, 'for another level', {
      response: issue({ level: otherLevel(grant) }),
      fault: 'other-level',
    }),
    refused(round, 'for another type', { response: issue({ type: otherType(grant) }), fault: 'other-type' }),
    refused(round, 'for somebody else', { context: somebody.context, fault: 'proof' }),
    refused(round, 'of another service', { params: elsewhere, fault: 'proof' }),
  ]
}

function damaged(round: Round, bench: Judge): Try[] {
  const { issuer, random, requested, response, grant } = round
  const answers = hurtings(response, random, responseFields)
  for (const { what, bytes } of answers.filter(seenByLibrary))
    mustRefuse(bench, `backup answer: ${what}`, () =>
      issuer.receive(requested.context, bytes, grant.redemptionTime),
    )
  const params = issuer.params.serialize()
  const other = (what: string, changes: Changes, wanted: Try['wanted']): Try => {
    return { what: `backup ${what}`, task: receiveTask(round, changes), wanted }
  }
  return [
    ...answers.map(({ what, bytes, fault }) => refused(round, what, { response: bytes, fault })),
    ...wrongLengths(requested.context, random).map(({ what, bytes, fault }) =>
      other(`context: ${what}`, { context: bytes }, { code: 'bad-record', fault }),
    ),
    ...wrongLengths(params, random).map(({ what, bytes, fault }) =>
      other(`parameters: ${what}`, { params: bytes }, { code: 'wrong-parameters', fault }),
    ),
    // Of the parameters that matter: whatever the flipped bit makes of them, the answer is not proven under it.
    other(
      'parameters: a flipped bit',
      { params: flipped(params, random, [1, 65]) },
      { code: ['wrong-parameters', 'bad-credential'] },
    ),
  ]
}

/** The library ignores what stands behind an object of this kind. */
const seenByLibrary = ({ what }: Hurt) => what !== 'longer'

function presenting({ issuer, random }: Round, made: Shown): Try[] {
  const params = toHex(issuer.params.serialize())
  const present = (what: string, credential: Bytes, wanted: Try['wanted']): Try => {
    const bytes = { credential: toHex(credential), random: toHex(made.random) }
    return { what: `backup credential: ${what}`, task: { step: 'backup.present', params, ...bytes }, wanted }
  }
  return [
    present('shown', made.credential, { made: { presentation: made.presentation } }),
    ...wrongLengths(made.credential, random).map(({ what, bytes, fault }) =>
      present(what, bytes, { code: 'bad-record', fault }),
    ),
  ]
}

/** The client's bytes are the library's; the service takes them, and nothing that was made of them. */
function judgePresentations({ issuer, random, grant }: Round, presentation: Bytes, bench: Judge): void {
  const now = grant.redemptionTime + random.between(-day, 2 * day)
  mustAccept(bench, 'backup presentation', () => issuer.verify(presentation, now))
  for (const { what, bytes } of hurtings(presentation, random, presentationFields).filter(seenByLibrary))
    mustRefuse(bench, `backup presentation: ${what}`, () => issuer.verify(bytes, now))
  const late = grant.redemptionTime + 2 * day + 1
  mustRefuse(bench, 'backup presentation: too late', () => issuer.verify(presentation, late))
}
