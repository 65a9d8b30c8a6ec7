import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** A public key and the blinded requests that belong to it. */
export interface AccountKey {
  readonly publicKey: Uint8Array
  readonly messages: Uint8Array | null
  readonly media: Uint8Array | null
}

export interface Account extends AccountKey {
  /** 16 random bytes. */
  readonly id: Uint8Array
  /** First day of a month; 0: never paid, or not any more. */
  readonly paidUntil: number
  /** What is to replace the key and its requests; it has both. */
  readonly next: AccountKey | null
  readonly permits: KeptPermits
}

/** Of permits taken only this is kept, and only until they are back. */
export interface KeptPermits {
  readonly messages: number
  readonly messagesDay: number | null
  readonly mediaDay: number | null
}

export interface NewAccount {
  readonly id: Uint8Array
  readonly publicKey: Uint8Array
  /** Hash of the invitation this account uses up. */
  readonly invitation?: Uint8Array
}

export type AccountChange = Partial<Pick<Account, 'messages' | 'media' | 'next' | 'permits'>>

export interface AccountFacts {
  find(publicKey: Uint8Array): Promise<Account | null>
  byId(id: Uint8Array): Promise<Account | null>
  /** The row as it is stored. */
  row(id: Uint8Array): Promise<Schema['accounts'] | null>
  /** `spent`: somebody used this invitation before. */
  add(account: NewAccount): Promise<'added' | 'spent'>
  /** Reads, decides and writes in one transaction. What `decide` throws leaves all as it was. `gone`: no such account. */
  change(id: Uint8Array, decide: (account: Account) => AccountChange): Promise<'changed' | 'gone'>
  /** `next` becomes the key. `taken`: another account has it. `other`: another one is next, or none. */
  promote(id: Uint8Array, publicKey: Uint8Array): Promise<'promoted' | 'taken' | 'other'>
  remove(account: Uint8Array): Promise<void>
  /** Permits that are back and months that are over leave no trace. */
  forgetPast(today: number): Promise<void>
}

export function accountFacts(db: Kysely<Schema>): AccountFacts {
  const row = (column: 'id' | 'public_key', value: Uint8Array) =>
    db.selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst()
  return {
    find: async (publicKey) => fromRow(await row('public_key', publicKey)),
    byId: async (id) => fromRow(await row('id', id)),
    row: async (id) => (await row('id', id)) ?? null,
    add: (account) => add(db, account),
    change: (id, decide) =>
      db.transaction().execute(async (tx) => {
        const account = fromRow(await rowOf(tx, id))
        if (!account) return 'gone'
        const set = columnsOf(decide(account))
        if (Object.keys(set).length > 0)
          await tx.updateTable('accounts').set(set).where('id', '=', id).execute()
        return 'changed'
      }),
    promote: (id, publicKey) => promote(db, id, publicKey),
    remove: async (account) => {
      await db.deleteFrom('accounts').where('id', '=', account).execute()
    },
    forgetPast: (today) =>
      db.transaction().execute(async (tx) => {
        const accounts = () => tx.updateTable('accounts')
        await accounts()
          .set({ messages_permits: 0, messages_permits_day: null })
          .where('messages_permits_day', '<=', today)
          .execute()
        await accounts().set({ media_permits_day: null }).where('media_permits_day', '<=', today).execute()
        await accounts()
          .set({ paid_until: 0 })
          .where('paid_until', '<=', today)
          .where('paid_until', '>', 0)
          .execute()
      }),
  }
}

function rowOf(tx: Transaction<Schema>, id: Uint8Array) {
  return tx.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

function fromRow(row: Schema['accounts'] | undefined): Account | null {
  if (!row) return null
  const next = row.next_public_key && {
    publicKey: row.next_public_key,
    messages: row.next_messages_request,
    media: row.next_media_request,
  }
  return {
    id: row.id,
    publicKey: row.public_key,
    messages: row.messages_request,
    media: row.media_request,
    paidUntil: row.paid_until,
    next,
    permits: {
      messages: row.messages_permits,
      messagesDay: row.messages_permits_day,
      mediaDay: row.media_permits_day,
    },
  }
}

function columnsOf({ messages, media, next, permits }: AccountChange): Partial<Schema['accounts']> {
  return {
    ...(messages !== undefined && { messages_request: messages }),
    ...(media !== undefined && { media_request: media }),
    ...(next !== undefined && {
      next_public_key: next?.publicKey ?? null,
      next_messages_request: next?.messages ?? null,
      next_media_request: next?.media ?? null,
    }),
    ...(permits && {
      messages_permits: permits.messages,
      messages_permits_day: permits.messagesDay,
      media_permits_day: permits.mediaDay,
    }),
  }
}

function promote(db: Kysely<Schema>, id: Uint8Array, publicKey: Uint8Array) {
  return db.transaction().execute(async (tx) => {
    const row = await rowOf(tx, id)
    if (!row?.next_public_key || Buffer.compare(row.next_public_key, publicKey) !== 0) return 'other'
    const holder = await tx
      .selectFrom('accounts')
      .select('id')
      .where('public_key', '=', publicKey)
      .where('id', '!=', id)
      .executeTakeFirst()
    if (holder) return 'taken'
    await tx
      .updateTable('accounts')
      .set({
        public_key: row.next_public_key,
        messages_request: row.next_messages_request,
        media_request: row.next_media_request,
        ...columnsOf({ next: null }),
      })
      .where('id', '=', id)
      .execute()
    return 'promoted'
  })
}

function add(db: Kysely<Schema>, account: NewAccount): Promise<'added' | 'spent'> {
  return db.transaction().execute(async (tx) => {
    const { invitation } = account
    if (invitation) {
      const spent = await tx
        .insertInto('spent_invitations')
        .values({ hash: invitation })
        .onConflict((c) => c.doNothing())
        .executeTakeFirst()
      if (spent.numInsertedOrUpdatedRows === 0n) return 'spent'
    }
    await tx
      .insertInto('accounts')
      .values({ id: account.id, public_key: account.publicKey, paid_until: 0, messages_permits: 0 })
      .onConflict((c) => c.doNothing())
      .execute()
    return 'added'
  })
}
