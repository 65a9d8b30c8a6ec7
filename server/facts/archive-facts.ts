import type { Kysely } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
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
}

export interface ArchiveKey {
  readonly id: Uint8Array
  readonly publicKey: Uint8Array
  readonly folder: Uint8Array
  readonly day: number
}

export interface RemovedArchive {
  readonly folder: Uint8Array
  readonly uploads: readonly Uint8Array[]
}

export interface ArchiveFacts {
  find(id: Uint8Array): Promise<Archive | null>
  setKey(key: ArchiveKey): Promise<'new' | 'same' | 'other'>
  refresh(id: Uint8Array, day: number): Promise<void>
  /** Everything of it; its bytes are for the caller to remove. Null: not there. */
  remove(id: Uint8Array): Promise<RemovedArchive | null>
  all(): Promise<Archive[]>
  countObjects(id: Uint8Array): Promise<number>
  /** Objects in any state, and uploads under way. */
  countRows(id: Uint8Array): Promise<number>
  /** What lies on the disk, marked objects too. */
  totalBytes(): Promise<number>
  /** Days on which nobody could refresh, since the service was off or its clock jumped, count for no archive. */
  skipIdleDays(today: number): Promise<void>
  idleSince(day: number): Promise<Uint8Array[]>
  /** False: this signature was used before. */
  spendSignature(hash: Uint8Array, lastMinute: number): Promise<boolean>
  forgetSignatures(beforeMinute: number): Promise<void>
  /** Sets the byte counts from the rows themselves. */
  recount(id: Uint8Array): Promise<void>
}

export function archiveFacts(db: Kysely<Schema>): ArchiveFacts {
  return {
    find: async (id) => {
      const row = await db.selectFrom('archives').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? fromRow(row) : null
    },
    setKey: (key) => setKey(db, key),
    refresh: async (id, day) => {
      await db.updateTable('archives').set({ refreshed_day: day }).where('id', '=', id).execute()
    },
    remove: (id) => remove(db, id),
    all: async () => (await db.selectFrom('archives').selectAll().execute()).map(fromRow),
    countObjects: async (id) => {
      const row = await db
        .selectFrom('objects')
        .select((q) => q.fn.countAll<number>().as('count'))
        .where('archive', '=', id)
        .where('state', '<', 2)
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
    skipIdleDays: (today) => skipIdleDays(db, today),
    idleSince: async (day) => {
      const rows = await db.selectFrom('archives').select('id').where('refreshed_day', '<', day).execute()
      return rows.map((row) => row.id)
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
  }
}

function setKey(db: Kysely<Schema>, key: ArchiveKey): Promise<'new' | 'same' | 'other'> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('archives')
      .select('public_key')
      .where('id', '=', key.id)
      .executeTakeFirst()
    if (row) return equalBytes(row.public_key, key.publicKey) ? 'same' : 'other'
    const fresh = { committed_bytes: 0, pending_bytes: 0, refreshed_day: key.day }
    await tx
      .insertInto('archives')
      .values({ id: key.id, public_key: key.publicKey, folder: key.folder, ...fresh })
      .execute()
    return 'new'
  })
}

function remove(db: Kysely<Schema>, id: Uint8Array): Promise<RemovedArchive | null> {
  return db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('archives').select('folder').where('id', '=', id).executeTakeFirst()
    if (!row) return null
    const uploads = await tx.selectFrom('uploads').select('id').where('archive', '=', id).execute()
    await tx.deleteFrom('uploads').where('archive', '=', id).execute()
    await tx.deleteFrom('objects').where('archive', '=', id).execute()
    await tx.deleteFrom('manifests').where('archive', '=', id).execute()
    await tx.deleteFrom('archives').where('id', '=', id).execute()
    return { folder: row.folder, uploads: uploads.map((upload) => upload.id) }
  })
}

function skipIdleDays(db: Kysely<Schema>, today: number): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const last = await tx.selectFrom('last_sweep').select('day').executeTakeFirst()
    if (last?.day === today) return
    const missed = last ? today - last.day - 1 : 0
    if (missed > 0) {
      await tx
        .updateTable('archives')
        .set((q) => ({ refreshed_day: q('refreshed_day', '+', missed) }))
        .where('refreshed_day', '<=', last!.day)
        .execute()
    }
    await tx.deleteFrom('last_sweep').execute()
    await tx.insertInto('last_sweep').values({ day: today }).execute()
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
    await tx
      .updateTable('archives')
      .set({ committed_bytes: of(1), pending_bytes: of(0) + (uploads.bytes ?? 0) })
      .where('id', '=', id)
      .execute()
  })
}
