import type { Kysely } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
import { typeNumbers, typeOf, type ArchiveType } from '../../src/domain/protocol/credential-kinds.ts'
import { idleFacts, type IdleFacts } from './idle-facts.ts'
import { objectStates, type Schema } from './schema.ts'

export interface Archive {
  /** First 16 bytes of the backup id's SHA-256. */
  readonly id: Uint8Array
  /** 33 bytes, 05 first. */
  readonly publicKey: Uint8Array
  /** 16 random bytes: where its objects lie. */
  readonly folder: Uint8Array
  readonly committedBytes: number
  /** Objects no manifest needs yet, and uploads under way. */
  readonly pendingBytes: number
  readonly refreshedDay: number
  readonly type: ArchiveType
  /** The last day on which a paid presentation was shown. Media only. */
  readonly paidDay: number | null
}

export interface ArchiveKey {
  readonly id: Uint8Array
  readonly type: ArchiveType
  readonly publicKey: Uint8Array
  readonly folder: Uint8Array
  readonly day: number
}

export interface RemovedArchive {
  readonly folder: Uint8Array
  readonly uploads: readonly Uint8Array[]
}

export interface ArchiveFacts extends IdleFacts {
  find(id: Uint8Array): Promise<Archive | null>
  /** The row as it is stored. */
  row(id: Uint8Array): Promise<Schema['archives'] | null>
  /** `retired`: nothing begins under this id at present. */
  setKey(key: ArchiveKey): Promise<'new' | 'same' | 'other' | 'retired'>
  /** `other`: its key is neither the old nor the new one. */
  replaceKey(id: Uint8Array, keys: { old: Uint8Array; new: Uint8Array }): Promise<'replaced' | 'other'>
  refresh(id: Uint8Array, day: number): Promise<void>
  /** A paid presentation was shown for this media archive. */
  paidOn(id: Uint8Array, day: number): Promise<void>
  /** Objects of this archive lose their day. */
  keepForGood(id: Uint8Array): Promise<void>
  /** Everything of it; its bytes are for the caller to remove. Nothing begins in its place before `retiredUntil`, a day. Null: not there. */
  remove(id: Uint8Array, retiredUntil?: number): Promise<RemovedArchive | null>
  /** Ids whose day has come may be used again. */
  forgetRetired(today: number): Promise<void>
  all(): Promise<Archive[]>
  countObjects(id: Uint8Array): Promise<number>
  /** Objects in any state, and uploads under way. */
  countRows(id: Uint8Array): Promise<number>
  /** What lies on the disk, marked objects too. */
  totalBytes(): Promise<number>
  signatureSpent(hash: Uint8Array): Promise<boolean>
  /** False: this signature was used before. */
  spendSignature(hash: Uint8Array, lastMinute: number): Promise<boolean>
  forgetSignatures(beforeMinute: number): Promise<void>
  /** Sets the byte counts from the rows themselves. */
  recount(id: Uint8Array): Promise<void>
}

export function archiveFacts(db: Kysely<Schema>): ArchiveFacts {
  const row = async (id: Uint8Array) =>
    (await db.selectFrom('archives').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
  return {
    ...idleFacts(db),
    row,
    find: async (id) => {
      const found = await row(id)
      return found && fromRow(found)
    },
    setKey: (key) => setKey(db, key),
    refresh: async (id, day) => {
      await db.updateTable('archives').set({ refreshed_day: day }).where('id', '=', id).execute()
    },
    replaceKey: (id, keys) => replaceKey(db, id, keys),
    paidOn: async (id, day) => {
      await db.updateTable('archives').set({ paid_day: day }).where('id', '=', id).execute()
    },
    keepForGood: async (id) => {
      await db
        .updateTable('objects')
        .set({ due_day: null })
        .where('archive', '=', id)
        .where('state', '=', objectStates.kept)
        .where('due_day', 'is not', null)
        .execute()
    },
    remove: (id, retiredUntil) => remove(db, id, retiredUntil),
    forgetRetired: async (today) => {
      await db.deleteFrom('retired_archives').where('until_day', '<=', today).execute()
    },
    all: async () => (await db.selectFrom('archives').selectAll().execute()).map(fromRow),
    countObjects: async (id) => {
      const row = await db
        .selectFrom('objects')
        .select((q) => q.fn.countAll<number>().as('count'))
        .where('archive', '=', id)
        .where('state', '!=', objectStates.marked)
        .executeTakeFirstOrThrow()
      return row.count
    },
    countRows: async (id) => {
      const count = async (table: 'objects' | 'uploads') => {
        const rows = db.selectFrom(table).select((q) => q.fn.countAll<number>().as('count'))
        return (await rows.where('archive', '=', id).executeTakeFirstOrThrow()).count
      }
      return (await count('objects')) + (await count('uploads'))
    },
    totalBytes: async () => {
      const row = await db
        .selectFrom('archives')
        .select((q) => [
          q.fn.sum<number | null>('committed_bytes').as('committed'),
          q.fn.sum<number | null>('pending_bytes').as('pending'),
        ])
        .executeTakeFirstOrThrow()
      const marked = await db
        .selectFrom('objects')
        .select((q) => q.fn.sum<number | null>('length').as('bytes'))
        .where('due_day', 'is not', null)
        .where('state', '=', objectStates.marked)
        .executeTakeFirstOrThrow()
      return (row.committed ?? 0) + (row.pending ?? 0) + (marked.bytes ?? 0)
    },
    signatureSpent: async (hash) => {
      const rows = db.selectFrom('spent_signatures').select('hash').where('hash', '=', hash)
      return (await rows.executeTakeFirst()) !== undefined
    },
    spendSignature: async (hash, lastMinute) => {
      const done = await db
        .insertInto('spent_signatures')
        .values({ hash, last_minute: lastMinute })
        .onConflict((c) => c.doNothing())
        .executeTakeFirst()
      return done.numInsertedOrUpdatedRows === 1n
    },
    forgetSignatures: async (beforeMinute) => {
      await db.deleteFrom('spent_signatures').where('last_minute', '<', beforeMinute).execute()
    },
    recount: (id) => recount(db, id),
  }
}

function fromRow(row: Schema['archives']): Archive {
  return {
    id: row.id,
    publicKey: row.public_key,
    folder: row.folder,
    committedBytes: row.committed_bytes,
    pendingBytes: row.pending_bytes,
    refreshedDay: row.refreshed_day,
    // Only we write it, and only what is one.
    type: typeOf(row.type) ?? 'messages',
    paidDay: row.paid_day,
  }
}

function setKey(db: Kysely<Schema>, key: ArchiveKey): ReturnType<ArchiveFacts['setKey']> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('archives')
      .select('public_key')
      .where('id', '=', key.id)
      .executeTakeFirst()
    if (row) return equalBytes(row.public_key, key.publicKey) ? 'same' : 'other'
    const retired = await tx
      .selectFrom('retired_archives')
      .select('until_day')
      .where('id', '=', key.id)
      .executeTakeFirst()
    if (retired && retired.until_day > key.day) return 'retired'
    const fresh = {
      committed_bytes: 0,
      pending_bytes: 0,
      refreshed_day: key.day,
      type: typeNumbers[key.type],
    }
    await tx
      .insertInto('archives')
      .values({ id: key.id, public_key: key.publicKey, folder: key.folder, ...fresh })
      .execute()
    return 'new'
  })
}

function remove(db: Kysely<Schema>, id: Uint8Array, retiredUntil?: number): Promise<RemovedArchive | null> {
  return db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('archives').select('folder').where('id', '=', id).executeTakeFirst()
    if (!row) return null
    const uploads = await tx.selectFrom('uploads').select('id').where('archive', '=', id).execute()
    await tx.deleteFrom('uploads').where('archive', '=', id).execute()
    await tx.deleteFrom('objects').where('archive', '=', id).execute()
    await tx.deleteFrom('manifests').where('archive', '=', id).execute()
    await tx.deleteFrom('archives').where('id', '=', id).execute()
    if (retiredUntil !== undefined) {
      const retired = { id, until_day: retiredUntil }
      await tx
        .insertInto('retired_archives')
        .values(retired)
        .onConflict((c) => c.column('id').doUpdateSet(retired))
        .execute()
    }
    return { folder: row.folder, uploads: uploads.map((upload) => upload.id) }
  })
}

function replaceKey(db: Kysely<Schema>, id: Uint8Array, keys: { old: Uint8Array; new: Uint8Array }) {
  return db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('archives').select('public_key').where('id', '=', id).executeTakeFirst()
    // A lost answer: the same call again.
    if (row && equalBytes(row.public_key, keys.new)) return 'replaced'
    if (!row || !equalBytes(row.public_key, keys.old)) return 'other'
    await tx.updateTable('archives').set({ public_key: keys.new }).where('id', '=', id).execute()
    return 'replaced'
  })
}

function recount(db: Kysely<Schema>, id: Uint8Array): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const sums = await tx
      .selectFrom('objects')
      .select((q) => ['state', q.fn.sum<number>('length').as('bytes')])
      .where('archive', '=', id)
      .groupBy('state')
      .execute()
    const uploads = await tx
      .selectFrom('uploads')
      .select((q) => q.fn.sum<number | null>('length').as('bytes'))
      .where('archive', '=', id)
      .executeTakeFirstOrThrow()
    const of = (state: number) => sums.find((sum) => sum.state === state)?.bytes ?? 0
    const { committed, kept, pending } = objectStates
    await tx
      .updateTable('archives')
      .set({
        committed_bytes: of(committed) + of(kept),
        pending_bytes: of(pending) + (uploads.bytes ?? 0),
      })
      .where('id', '=', id)
      .execute()
  })
}
