import { paymentTables, type PaymentSchema } from './payment-schema.ts'

/** Tables as SQL sees them. Dates are whole days since 1970; binary ids are random or hashed. */
export interface Schema extends PaymentSchema {
  accounts: { id: Uint8Array; public_key: Uint8Array; created_day: number }
  sessions: { token_hash: Uint8Array; account: Uint8Array; last_day: number }
  spent_invitations: { hash: Uint8Array }
  archives: {
    id: Uint8Array
    public_key: Uint8Array
    folder: Uint8Array
    committed_bytes: number
    pending_bytes: number
    refreshed_day: number
  }
  manifests: { archive: Uint8Array; token: Uint8Array; etag: Uint8Array; sealed: Uint8Array }
  objects: {
    archive: Uint8Array
    name: Uint8Array
    file: Uint8Array
    length: number
    sha256: Uint8Array
    state: number
    due_day: number | null
  }
  uploads: { id: Uint8Array; archive: Uint8Array; name: Uint8Array; length: number; due_day: number }
  /** At most one row. */
  last_sweep: { day: number }
  spent_signatures: { hash: Uint8Array; last_minute: number }
}

/** What an object row's `state` says. Rows are pending until a manifest needs them, marked when none does any more. */
export const objectStates = { pending: 0, committed: 1, marked: 2 } as const

/**
 * A list that only grows; `user_version` counts the steps done. Every table is kept in the order of a random or
 * hashed key, so that the file does not tell in which order rows came.
 */
export const schemaSteps: readonly string[] = [
  `CREATE TABLE accounts (
     id BLOB PRIMARY KEY, public_key BLOB NOT NULL UNIQUE, created_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE sessions (
     token_hash BLOB PRIMARY KEY, account BLOB NOT NULL, last_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE INDEX sessions_account ON sessions (account);
   CREATE TABLE spent_invitations (hash BLOB PRIMARY KEY) WITHOUT ROWID, STRICT;
   CREATE TABLE archives (
     id BLOB PRIMARY KEY, public_key BLOB NOT NULL, folder BLOB NOT NULL, committed_bytes INTEGER NOT NULL,
     pending_bytes INTEGER NOT NULL, refreshed_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE manifests (
     archive BLOB PRIMARY KEY, token BLOB NOT NULL, etag BLOB NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE objects (
     archive BLOB NOT NULL, name BLOB NOT NULL, file BLOB NOT NULL, length INTEGER NOT NULL, sha256 BLOB NOT NULL,
     state INTEGER NOT NULL, due_day INTEGER, PRIMARY KEY (archive, name)) WITHOUT ROWID, STRICT;
   CREATE INDEX objects_due ON objects (due_day) WHERE due_day IS NOT NULL;
   CREATE TABLE uploads (
     id BLOB PRIMARY KEY, archive BLOB NOT NULL, name BLOB NOT NULL, length INTEGER NOT NULL,
     due_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE INDEX uploads_archive ON uploads (archive);
   CREATE TABLE spent_signatures (hash BLOB PRIMARY KEY, last_minute INTEGER NOT NULL) WITHOUT ROWID, STRICT;`,
  `CREATE TABLE last_sweep (day INTEGER PRIMARY KEY) STRICT;`,
  paymentTables,
]
