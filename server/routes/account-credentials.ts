import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { equalBytes, toBase64Url, type Bytes } from '../../src/core/bytes.ts'
import { levelNumbers, type ArchiveType } from '../../src/domain/protocol/credential-kinds.ts'
import {
  credentialDaysAhead,
  maxCredentialDays,
  receiptPresentationBytes,
} from '../../src/domain/protocol/limits.ts'
import { isMonthStart } from '../../src/domain/protocol/months.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { signedIn } from '../auth/prove-account.ts'
import { failed } from '../auth/prove-archive.ts'
import { dayMs, dayOf } from '../clock.ts'
import type { Account, AccountChange } from '../facts/account-facts.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import type { Env } from '../http/call.ts'
import { issueCredential } from '../parameters/issue-credential.ts'
import { verifyReceipt } from '../parameters/server-parameters.ts'
import { levelOn } from '../plans.ts'
import type { Service } from '../service.ts'
import { maxAccountBodyBytes, requestIn } from './account-bodies.ts'

const types = ['messages', 'media'] as const

/** docs/protocol.md section 3: what an account is issued, and what it shows for it. */
export function accountCredentialRoutes(service: Service): Hono<Env> {
  const { facts } = service
  const routes = new Hono<Env>()
  routes
    .put('/backup-ids', async (c) => {
      const account = await signedIn(service, c)
      const body = parseJson(await readBody(c, maxAccountBodyBytes))
      const given: Partial<Record<ArchiveType, Bytes>> = {}
      for (const type of types) if (body[type] !== undefined) given[type] = requestIn(body, type)
      if (!given.messages && !given.media) throw refuse('malformed')
      const outcome = await facts.accounts.change(account.id, (now) => replaced(service, now, given))
      if (outcome === 'gone') failed(service, c)
      // What was replaced is gone from the disk.
      await facts.tidy()
      return c.body(null, 204)
    })
    .get('/credentials', async (c) => {
      const account = await signedIn(service, c)
      const days = daysAsked(service, c)
      const requests = requestsAsked(account, c.req.query('of') ?? 'current')
      service.limits.take('credentials', account.id)
      const issue = (type: ArchiveType) =>
        days.map((day) => {
          const level = levelOn(service.config, account, day)
          const asked = { request: requests[type], day, level, type }
          return {
            day,
            response: toBase64Url(issueCredential(service.parameters.secret, asked).getContents()),
          }
        })
      return c.json({ credentials: { messages: issue('messages'), media: issue('media') } })
    })
    .post('/receipts', async (c) => {
      const account = await signedIn(service, c)
      const body = parseJson(await readBody(c, maxAccountBodyBytes))
      const presentation = parseB64(body['presentation'], receiptPresentationBytes)
      if (!account.media) throw refuse('no-backup-ids')
      service.limits.take('receipt', account.id)
      await redeem(service, account, presentation)
      return c.body(null, 204)
    })
  return routes
}

/** The first request of a kind, and one that equals the stored one, are free. Media first: its permits leave nothing in memory. */
function replaced(
  service: Service,
  account: Account,
  given: Partial<Record<ArchiveType, Bytes>>,
): AccountChange {
  let { permits } = account
  for (const type of ['media', 'messages'] as const) {
    const [stored, request] = [account[type], given[type]]
    if (!request || !stored || equalBytes(stored, request)) continue
    if (type === 'media' && !isPaidNow(service, account)) continue
    permits = service.permits.take({ ...account, permits }, type)
  }
  return { ...given, permits }
}

/** Only who pays could keep many stores of media by taking new ids. */
export function isPaidNow({ config, clock }: Service, account: Account): boolean {
  return levelOn(config, account, dayOf(clock())) === 'paid'
}

/** Whole days from yesterday to eight days ahead. */
function daysAsked(service: Service, c: Context<Env>): number[] {
  const [from, count] = [c.req.query('from') ?? '', c.req.query('days') ?? '']
  if (!/^[1-9]\d{0,5}$/.test(from) || !/^[1-9]\d?$/.test(count)) throw refuse('malformed')
  const today = dayOf(service.clock())
  const [first, last] = [Number(from), Number(from) + Number(count) - 1]
  if (Number(count) > maxCredentialDays || first < today - 1 || last > today + credentialDaysAhead) {
    throw refuse('malformed')
  }
  return Array.from({ length: Number(count) }, (_, i) => first + i)
}

function requestsAsked(account: Account, of: string): Readonly<Record<ArchiveType, Bytes>> {
  if (of !== 'current' && of !== 'next') throw refuse('malformed')
  const key = of === 'next' ? account.next : account
  if (!key?.messages || !key.media) throw refuse('no-backup-ids')
  return { messages: new Uint8Array(key.messages), media: new Uint8Array(key.media) }
}

async function redeem(service: Service, account: Account, presentation: Bytes | null): Promise<void> {
  const receipt = presentation && verifyReceipt(service.parameters, presentation)
  if (!receipt) throw refuse('bad-receipt')
  const expiresDay = (receipt.expires * 1000) / dayMs
  const good = receipt.level === BigInt(levelNumbers.paid) && isMonthStart(expiresDay)
  if (!good || expiresDay < dayOf(service.clock())) throw refuse('bad-receipt')
  const outcome = await service.facts.receipts.redeem({
    account: account.id,
    serialHash: sha256(receipt.serial),
    holderHash: sha256(receipt.serial, account.id),
    expiresDay,
  })
  if (outcome === 'other') throw refuse('bad-receipt')
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
