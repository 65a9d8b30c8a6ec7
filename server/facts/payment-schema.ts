/** Tables of the payment side. No day in them but the first of a month and what the processor told us. */
export interface PaymentSchema {
  /** At most one row. */
  payment_key: { only: number; key: Uint8Array }
  subscribers: {
    id: Uint8Array
    tag: Uint8Array
    keep_day: number
    session: string | null
    customer: string | null
    subscription: string | null
    status: string | null
    ends_at_period_end: number
    invoice: string | null
    through_day: number | null
    refunded: number
  }
  vouchers: { hash: Uint8Array; months: number }
  issued_receipts: { item: Uint8Array; tag: Uint8Array; expiry_day: number }
  payment_events: { hash: Uint8Array; forget_day: number }
}

/** One step of the schema. */
export const paymentTables = `CREATE TABLE payment_key (
     only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL) STRICT;
   CREATE TABLE subscribers (
     id BLOB PRIMARY KEY, tag BLOB NOT NULL, keep_day INTEGER NOT NULL, session TEXT, customer TEXT,
     subscription TEXT, status TEXT, ends_at_period_end INTEGER NOT NULL, invoice TEXT, through_day INTEGER,
     refunded INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE vouchers (hash BLOB PRIMARY KEY, months INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE issued_receipts (
     item BLOB PRIMARY KEY, tag BLOB NOT NULL, expiry_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE payment_events (hash BLOB PRIMARY KEY, forget_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;`
