import type { Kysely } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
import type { Schema } from './schema.ts'

/** Whoever pays by card: a random id of the client's own making, and what the processor told about it. */
export interface Subscriber {
  /** 16 bytes: the first half of the client's subscriber id. */
  readonly id: Uint8Array
  /** HMAC of `id` under the other half. */
  readonly tag: Uint8Array
  /** First of a month; kept at least until then. */
  readonly keepDay: number
  /** The payment page that was opened last and is not known to be done. */
  readonly session: string | null
  readonly customer: string | null
  readonly subscription: string | null
  /** Of the subscription, in the processor's words. */
  readonly status: string | null
  readonly endsAtPeriodEnd: boolean
  readonly paid: PaidPeriod | null
}

/** The newest period that was paid for. */
export interface PaidPeriod {
  readonly invoice: string
  readonly throughDay: number
  readonly refunded: boolean
}

export interface Voucher {
  /** SHA-256: the code itself is kept nowhere. */
  readonly hash: Uint8Array
  readonly months: number
}

/** What was paid for once, and the blinded request that asks for its receipt. */
export interface Claim {
  readonly item: Uint8Array
  readonly tag: Uint8Array
  readonly expiryDay: number
}

export type ClaimOutcome =
  /** Ours now, or already: with the expiry that was settled the first time. */
  { readonly outcome: 'ours'; readonly expiryDay: number } | { readonly outcome: 'other' }

export interface PaymentFacts {
  /** 32 random bytes, made once. */
  key(make: () => Uint8Array): Promise<Uint8Array>
  findSubscriber(id: Uint8Array): Promise<Subscriber | null>
  /** The row that is there afterwards: another's, when the id is taken. */
  addSubscriber(fresh: Pick<Subscriber, 'id' | 'tag' | 'keepDay'>): Promise<Subscriber>
  saveSubscriber(subscriber: Subscriber): Promise<void>
  /** Past their day; whether they may go, the processor knows. */
  neglectedSubscribers(today: number, atMost: number): Promise<Subscriber[]>
  removeSubscriber(id: Uint8Array): Promise<void>
  /** The same again changes nothing. */
  addVouchers(vouchers: readonly Voucher[]): Promise<void>
  findVoucher(hash: Uint8Array): Promise<Voucher | null>
  findClaim(item: Uint8Array): Promise<Claim | null>
  claim(claim: Claim): Promise<ClaimOutcome>
  countClaims(): Promise<number>
  /** Receipts that ended before `endedBefore`, and the vouchers they were for. */
  forgetClaims(endedBefore: number): Promise<void>
  knowsEvent(hash: Uint8Array): Promise<boolean>
  rememberEvent(hash: Uint8Array, forgetDay: number): Promise<void>
  forgetEvents(today: number): Promise<void>
}

export function paymentFacts(db: Kysely<Schema>): PaymentFacts {
  return {
    key: (make) => key(db, make),
    ...subscriberFacts(db),
    ...claimFacts(db),
    knowsEvent: async (hash) => {
      const row = await db
        .selectFrom('payment_events')
        .select('hash')
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row !== undefined
    },
    rememberEvent: async (hash, forgetDay) => {
      await db
        .insertInto('payment_events')
        .values({ hash, forget_day: forgetDay })
        .onConflict((c) => c.doNothing())
        .execute()
    },
    forgetEvents: async (today) => {
      await db.deleteFrom('payment_events').where('forget_day', '<=', today).execute()
    },
  }
}

type SubscriberFacts = Pick<
  PaymentFacts,
  'findSubscriber' | 'addSubscriber' | 'saveSubscriber' | 'neglectedSubscribers' | 'removeSubscriber'
>

function subscriberFacts(db: Kysely<Schema>): SubscriberFacts {
  const find = async (id: Uint8Array) => {
    const row = await db.selectFrom('subscribers').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? fromRow(row) : null
  }
  return {
    findSubscriber: find,
    addSubscriber: async ({ id, tag, keepDay }) => {
      await db
        .insertInto('subscribers')
        .values({ id, tag, keep_day: keepDay, ends_at_period_end: 0, refunded: 0 })
        .onConflict((c) => c.doNothing())
        .execute()
      return (await find(id))!
    },
    saveSubscriber: async (subscriber) => {
      const { id, keepDay, session, customer, subscription, status, endsAtPeriodEnd, paid } = subscriber
      await db
        .updateTable('subscribers')
        .set({
          keep_day: keepDay,
          session,
          customer,
          subscription,
          status,
          ends_at_period_end: endsAtPeriodEnd ? 1 : 0,
          invoice: paid?.invoice ?? null,
          through_day: paid?.throughDay ?? null,
          refunded: paid?.refunded ? 1 : 0,
        })
        .where('id', '=', id)
        .execute()
    },
    neglectedSubscribers: async (today, atMost) => {
      const rows = db.selectFrom('subscribers').selectAll().where('keep_day', '<=', today)
      return (await rows.limit(atMost).execute()).map(fromRow)
    },
    removeSubscriber: async (id) => {
      await db.deleteFrom('subscribers').where('id', '=', id).execute()
    },
  }
}

function fromRow(row: Schema['subscribers']): Subscriber {
  const { id, tag, session, customer, subscription, status, invoice } = row
  const paid =
    invoice !== null && row.through_day !== null
      ? { invoice, throughDay: row.through_day, refunded: row.refunded === 1 }
      : null
  const endsAtPeriodEnd = row.ends_at_period_end === 1
  return { id, tag, keepDay: row.keep_day, session, customer, subscription, status, endsAtPeriodEnd, paid }
}

type ClaimFacts = Pick<
  PaymentFacts,
  'addVouchers' | 'findVoucher' | 'findClaim' | 'claim' | 'countClaims' | 'forgetClaims'
>

function claimFacts(db: Kysely<Schema>): ClaimFacts {
  return {
    addVouchers: (vouchers) =>
      db.transaction().execute(async (tx) => {
        for (const { hash, months } of vouchers) {
          await tx
            .insertInto('vouchers')
            .values({ hash, months })
            .onConflict((c) => c.doNothing())
            .execute()
        }
      }),
    findVoucher: async (hash) => {
      const row = await db.selectFrom('vouchers').selectAll().where('hash', '=', hash).executeTakeFirst()
      return row && equalBytes(row.hash, hash) ? row : null
    },
    findClaim: async (item) => {
      const row = await db
        .selectFrom('issued_receipts')
        .selectAll()
        .where('item', '=', item)
        .executeTakeFirst()
      return row ? { item: row.item, tag: row.tag, expiryDay: row.expiry_day } : null
    },
    claim: (claim) => claimOnce(db, claim),
    countClaims: async () => {
      const rows = db.selectFrom('issued_receipts').select((q) => q.fn.countAll<number>().as('count'))
      return (await rows.executeTakeFirstOrThrow()).count
    },
    forgetClaims: (endedBefore) =>
      db.transaction().execute(async (tx) => {
        const ended = tx.selectFrom('issued_receipts').select('item').where('expiry_day', '<', endedBefore)
        await tx.deleteFrom('vouchers').where('hash', 'in', ended).execute()
        await tx.deleteFrom('issued_receipts').where('expiry_day', '<', endedBefore).execute()
      }),
  }
}

/** The first request wins for ever. */
function claimOnce(db: Kysely<Schema>, { item, tag, expiryDay }: Claim): Promise<ClaimOutcome> {
  return db.transaction().execute(async (tx) => {
    await tx
      .insertInto('issued_receipts')
      .values({ item, tag, expiry_day: expiryDay })
      .onConflict((c) => c.doNothing())
      .execute()
    const kept = await tx
      .selectFrom('issued_receipts')
      .selectAll()
      .where('item', '=', item)
      .executeTakeFirstOrThrow()
    return equalBytes(kept.tag, tag) ? { outcome: 'ours', expiryDay: kept.expiry_day } : { outcome: 'other' }
  })
}

function key(db: Kysely<Schema>, make: () => Uint8Array): Promise<Uint8Array> {
  return db.transaction().execute(async (tx) => {
    const known = await tx.selectFrom('payment_key').select('key').executeTakeFirst()
    if (known) return known.key
    const fresh = make()
    await tx.insertInto('payment_key').values({ only: 1, key: fresh }).execute()
    return fresh
  })
}
