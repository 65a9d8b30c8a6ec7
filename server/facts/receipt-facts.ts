import type { Kysely } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
import type { Schema } from './schema.ts'

export interface ShownReceipt {
  readonly account: Uint8Array
  /** SHA-256 of the serial. */
  readonly serialHash: Uint8Array
  /** SHA-256 of the serial and the account's row id: whose it is, for those who know both. */
  readonly holderHash: Uint8Array
  /** First day of a month. */
  readonly expiresDay: number
}

export interface ReceiptFacts {
  /** The account is paid until the receipt's day, if that is later. `other`: another account showed it before. */
  redeem(receipt: ShownReceipt): Promise<'redeemed' | 'other'>
  /** Removes those whose day was before this one. */
  forget(beforeDay: number): Promise<void>
}

export function receiptFacts(db: Kysely<Schema>): ReceiptFacts {
  return {
    redeem: ({ account, serialHash, holderHash, expiresDay }) =>
      db.transaction().execute(async (tx) => {
        const known = await tx
          .selectFrom('redeemed_receipts')
          .select('holder_hash')
          .where('serial_hash', '=', serialHash)
          .executeTakeFirst()
        if (known && !equalBytes(known.holder_hash, holderHash)) return 'other'
        if (!known) {
          await tx
            .insertInto('redeemed_receipts')
            .values({ serial_hash: serialHash, holder_hash: holderHash, expires_day: expiresDay })
            .execute()
        }
        await tx
          .updateTable('accounts')
          .set({ paid_until: expiresDay })
          .where('id', '=', account)
          .where('paid_until', '<', expiresDay)
          .execute()
        return 'redeemed'
      }),
    forget: async (beforeDay) => {
      await db.deleteFrom('redeemed_receipts').where('expires_day', '<', beforeDay).execute()
    },
  }
}
