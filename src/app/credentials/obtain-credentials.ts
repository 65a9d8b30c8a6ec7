import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupAuthContext, CredentialType } from '../../domain/credentials/backup-auth.ts'
import {
  backupAuthRequest,
  encodeBackupAuthCredential,
  receiveBackupAuth,
} from '../../domain/credentials/backup-auth.ts'
import { decodeBackupAuthParams } from '../../domain/credentials/public-params.ts'
import type { AccountSession, IssuedCredential, StoredRow } from '../../domain/ports.ts'
import type { PublicParameters } from '../../domain/protocol/parameters.ts'
import { parametersFingerprint, sameParameters } from '../../domain/protocol/parameters.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { withRetries } from '../archive/retries.ts'
import { agrees } from './fingerprint-words.ts'
import type { CredentialSet, DayCredential } from './credential-set.ts'
import { dayOf } from './credential-set.ts'

/** A week: fetched ahead, so that what the account side sees says nothing about when a backup is made. */
const daysAhead = 7
const secondsPerDay = 86_400
/** Thousands of years from now: what is later is no date. */
const latestDay = 2_000_000

/** No history is needed to fetch them. */
export type CredentialDeps = Pick<BackupDeps, 'services' | 'clock' | 'randomness' | 'pause'>

/** For whom, and under which parameters alone. */
export interface CredentialWish {
  readonly url: string
  readonly accountSeed: Bytes
  readonly messages: BackupAuthContext
  /** Null: not known yet, a restore learns it from the manifest. */
  readonly media: BackupAuthContext | null
  /** Of the only parameters that are taken: 32 bytes, or the 16 that were printed; null: none seen or printed yet. */
  readonly pin: Bytes | null
  /** Sign-up makes the account and gives it its backup ids. */
  readonly purpose: 'sign-up' | 'session'
  /** Seed of a key that is to follow the account's: it is kept beside it, and the credentials are for that one. */
  readonly next?: Bytes
  readonly signal: AbortSignal
  readonly tries?: number
}

export interface Obtained {
  readonly set: CredentialSet
  /** The media side's answers, unopened, where its context is not known yet. */
  readonly sealedMedia: readonly IssuedCredential[]
  readonly fingerprint: Bytes
}

/**
 * Fetches the credentials of the coming days and opens them. The account's parameters must be the ones that the
 * anonymous side shows to anybody and those of the pin: `parameters-changed` else, and nothing is kept.
 * `unauthorised`: there is no such account.
 */
export async function obtainCredentials(deps: CredentialDeps, wish: CredentialWish): Promise<Obtained> {
  const { services } = deps
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, wish.signal, call, wish.tries)
  // First as anybody: a service that is another one is not even told which account asks.
  const parameters = await patient(() => services.parameters(wish.url))
  const fingerprint = parametersFingerprint(parameters)
  if (wish.pin && !agrees(fingerprint, wish.pin)) throw parametersChanged()
  const session = await patient(() => services.account(wish.url).open(wish.accountSeed, wish.purpose))
  const shown = await patient(() => session.parameters())
  if (!sameParameters(parameters, shown)) throw parametersChanged()
  if (wish.purpose === 'sign-up') await patient(() => setBackupIds(session, wish))
  const { next } = wish
  if (next) await patient(() => session.putNext({ accountSeed: next, ...requestsOf(wish) }))
  const now = deps.clock.now()
  const skewMs = (session.serviceNow ?? now) - now
  const today = dayOf(now + skewMs)
  const issued = await patient(() => credentialsOf(session, wish, today))
  const paidUntil = paidUntilIn(await patient(() => session.row()))
  const open = opener(deps, parameters, today)
  const messages = await open(issued.messages, wish.messages, 'messages')
  const media = wish.media ? await open(issued.media, wish.media, 'media') : []
  return {
    set: { parameters, messages, media, renewAt: 0, skewMs, paidUntil },
    sealedMedia: wish.media ? [] : issued.media,
    fingerprint,
  }
}

/** Only to be told to the person: what is paid is in the credentials. */
function paidUntilIn({ paid_until: day }: StoredRow): number {
  return typeof day === 'number' && Number.isSafeInteger(day) && day > 0 && day < latestDay ? day : 0
}

export function parametersChanged(): HeirloomError {
  return new HeirloomError('parameters-changed', 'the service shows other parameters than before')
}

async function setBackupIds(session: AccountSession, wish: CredentialWish): Promise<void> {
  await session.setBackupIds(requestsOf(wish))
}

function requestsOf({ messages, media }: Pick<CredentialWish, 'messages' | 'media'>) {
  if (!media) throw new HeirloomError('bug', 'an account needs both of its backup ids')
  return { messages: backupAuthRequest(messages), media: backupAuthRequest(media) }
}

/** An account from before there were credentials has no backup ids yet: it is given them. */
async function credentialsOf(session: AccountSession, wish: CredentialWish, today: number) {
  if (wish.next) return session.credentials(today, daysAhead, 'next')
  try {
    return await session.credentials(today, daysAhead)
  } catch (error) {
    if (!isCode(error, 'not-found') || !wish.media) throw error
    await setBackupIds(session, wish)
    return session.credentials(today, daysAhead)
  }
}

/** Each takes some 25 ms of computing; between two of them others have their turn. */
function opener(deps: CredentialDeps, parameters: PublicParameters, today: number) {
  const params = decodeBackupAuthParams(parameters.generic)
  const breath = new AbortController().signal
  return async (
    issued: readonly IssuedCredential[],
    context: BackupAuthContext,
    type: CredentialType,
  ): Promise<DayCredential[]> => {
    const rows: DayCredential[] = []
    for (let day = today; day < today + daysAhead; day++) {
      const answers = issued.filter((one) => one.day === day)
      if (answers.length !== 1) throw new HeirloomError('service-failed', 'not one credential for each day')
      const wished = { params, redemptionTime: day * secondsPerDay, levels, type }
      const credential = receiveBackupAuth(context, answers[0]!.response, wished)
      rows.push({ day, credential: encodeBackupAuthCredential(credential) })
      await deps.pause(0, breath)
    }
    return rows
  }
}

const levels = ['free', 'paid'] as const

/** The media side's part of what a restore fetched, once the manifest has told its key. */
export async function openSealedMedia(
  deps: CredentialDeps,
  { set, sealedMedia }: Obtained,
  context: BackupAuthContext,
): Promise<CredentialSet> {
  if (sealedMedia.length === 0) return set
  const today = Math.min(...set.messages.map(({ day }) => day))
  const media = await opener(deps, set.parameters, today)(sealedMedia, context, 'media')
  return { ...set, media }
}
