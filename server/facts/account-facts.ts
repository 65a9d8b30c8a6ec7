import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export interface Account {
  readonly id: Uint8Array
  readonly createdDay: number
}

export interface NewAccount {
  /** 16 random bytes. */
  readonly id: Uint8Array
  readonly publicKey: Uint8Array
  readonly day: number
  /** Hash of the invitation this account uses up. */
  readonly invitation?: Uint8Array
}

export interface AccountFacts {
  find(publicKey: Uint8Array): Promise<Account | null>
  /** `spent`: somebody used this invitation before. */
  add(account: NewAccount): Promise<'added' | 'spent'>
  addSession(tokenHash: Uint8Array, account: Uint8Array, lastDay: number): Promise<void>
  /** Null: no such session, or its last day is over. */
  session(tokenHash: Uint8Array, today: number): Promise<Account | null>
  countSessions(account: Uint8Array, today: number): Promise<number>
  endSession(tokenHash: Uint8Array): Promise<void>
  remove(account: Uint8Array): Promise<void>
  forgetSessions(before: number): Promise<void>
}

export function accountFacts(db: Kysely<Schema>): AccountFacts {
  return {
    find: async (publicKey) => {
      const row = await db
        .selectFrom('accounts')
        .select(['id', 'created_day'])
        .where('public_key', '=', publicKey)
        .executeTakeFirst()
      return row ? { id: row.id, createdDay: row.created_day } : null
    },
    add: (account) => add(db, account),
    addSession: async (tokenHash, account, lastDay) => {
      await db.insertInto('sessions').values({ token_hash: tokenHash, account, last_day: lastDay }).execute()
    },
    session: async (tokenHash, today) => {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.id', 'sessions.account')
        .select(['accounts.id', 'accounts.created_day'])
        .where('token_hash', '=', tokenHash)
        .where('last_day', '>=', today)
        .executeTakeFirst()
      return row ? { id: row.id, createdDay: row.created_day } : null
    },
    countSessions: async (account, today) => {
      const row = await db
        .selectFrom('sessions')
        .select((q) => q.fn.countAll<number>().as('count'))
        .where('account', '=', account)
        .where('last_day', '>=', today)
        .executeTakeFirstOrThrow()
      return row.count
    },
    endSession: async (tokenHash) => {
      await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
    },
    remove: (account) =>
      db.transaction().execute(async (tx) => {
        await tx.deleteFrom('sessions').where('account', '=', account).execute()
        await tx.deleteFrom('accounts').where('id', '=', account).execute()
      }),
    forgetSessions: async (before) => {
      await db.deleteFrom('sessions').where('last_day', '<', before).execute()
    },
  }
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
      .values({ id: account.id, public_key: account.publicKey, created_day: account.day })
      .onConflict((c) => c.doNothing())
      .execute()
    return 'added'
  })
}
