import { paymentTables, type PaymentSchema } from './payment-schema.ts'

/** Tables as SQL sees them. Dates are whole days since 1970; binary ids are random or hashed. */
export interface Schema extends PaymentSchema {
  accounts: {
    id: Uint8Array
    public_key: Uint8Array
    messages_request: Uint8Array | null
    media_request: Uint8Array | null
    /** First day of a month; 0: never paid, or not any more. */
    paid_until: number
    next_public_key: Uint8Array | null
    next_messages_request: Uint8Array | null
    next_media_request: Uint8Array | null
    /** How many permits for a new messages request are taken until that day. */
    messages_permits: number
    messages_permits_day: number | null
    /** When all permits for a new media request will be back. */
    media_permits_day: number | null
  }
  spent_invitations: { hash: Uint8Array }
  redeemed_receipts: { serial_hash: Uint8Array; holder_hash: Uint8Array; expires_day: number }
  archives: {
    id: Uint8Array
    public_key: Uint8Array
    folder: Uint8Array
    committed_bytes: number
    pending_bytes: number
    refreshed_day: number
    /** 1 messages, 2 media. */
    type: number
    /** The last day on which a paid presentation was shown. Media only. */
    paid_day: number | null
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
  /** Folders that no archive has any more, and the archive that had them. */
  loose_folders: { folder: Uint8Array; archive: Uint8Array }
  /** Ids under which nothing begins before that day. */
  retired_archives: { id: Uint8Array; until_day: number }
  /** At most one row. */
  last_sweep: { day: number }
  /** At most one row: of the server parameters this database was used with. */
  parameters: { fingerprint: Uint8Array }
  spent_signatures: { hash: Uint8Array; last_minute: number }
}

/**
 * What an object row's `state` says. Rows are pending until a manifest needs them, marked when none does any more.
 * Objects of media archives, which have no manifest, are kept from the start.
 */
export const objectStates = { pending: 0, committed: 1, marked: 2, kept: 3 } as const

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
  // Anonymous credentials: accounts lose their day and sessions, archives know their type.
  `CREATE TABLE accounts_anew (
     id BLOB PRIMARY KEY, public_key BLOB NOT NULL UNIQUE, messages_request BLOB, media_request BLOB,
     paid_until INTEGER NOT NULL, next_public_key BLOB, next_messages_request BLOB, next_media_request BLOB,
     messages_permits INTEGER NOT NULL, messages_permits_day INTEGER, media_permits_day INTEGER)
     WITHOUT ROWID, STRICT;
   INSERT INTO accounts_anew SELECT id, public_key, NULL, NULL, 0, NULL, NULL, NULL, 0, NULL, NULL FROM accounts;
   DROP TABLE accounts;
   ALTER TABLE accounts_anew RENAME TO accounts;
   DROP TABLE sessions;
   ALTER TABLE archives ADD COLUMN type INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE archives ADD COLUMN paid_day INTEGER;
   CREATE TABLE redeemed_receipts (
     serial_hash BLOB PRIMARY KEY, holder_hash BLOB NOT NULL, expires_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE loose_folders (folder BLOB PRIMARY KEY, archive BLOB NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE parameters (fingerprint BLOB PRIMARY KEY) WITHOUT ROWID, STRICT;`,
  paymentTables,
  `CREATE TABLE retired_archives (id BLOB PRIMARY KEY, until_day INTEGER NOT NULL) WITHOUT ROWID, STRICT;`,
]
