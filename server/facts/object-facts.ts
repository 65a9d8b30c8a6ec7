import type { Kysely, Transaction } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
import { inBatches } from './batches.ts'
import { objectStates, type Schema } from './schema.ts'

export interface StoredObject {
  readonly name: Uint8Array
  /** 16 random bytes: its file's name in the archive's folder. Never used twice, so a file is never replaced. */
  readonly file: Uint8Array
  readonly length: number
  readonly sha256: Uint8Array
  readonly state: number
}

export interface NewObject {
  readonly archive: Uint8Array
  readonly name: Uint8Array
  readonly file: Uint8Array
  readonly length: number
  readonly sha256: Uint8Array
  /** Removed from this day on unless committed before. */
  readonly dueDay: number
  readonly maxPendingBytes: number
}

/** `there`: the same bytes were stored before under this name. `gone`: the archive is. */
export type AddOutcome = 'stored' | 'there' | 'different' | 'quota' | 'gone'

/** Where bytes lie that no row names any more. */
export interface LooseFile {
  readonly folder: Uint8Array
  readonly file: Uint8Array
}

export interface ObjectFacts {
  find(archive: Uint8Array, name: Uint8Array): Promise<StoredObject | null>
  /** The bytes are safe already. Only for `stored` does the row name the given file. */
  add(object: NewObject): Promise<AddOutcome>
  /** In name order, from after `cursor`; marked ones left out. */
  list(archive: Uint8Array, cursor: Uint8Array | null, limit: number): Promise<StoredObject[]>
  /** Null: the manifest needs one of them, nothing was removed. */
  remove(
    archive: Uint8Array,
    names: readonly Uint8Array[],
  ): Promise<{ bytes: number; files: Uint8Array[] } | null>
  /** Removes the rows that are due. */
  removeDue(today: number): Promise<LooseFile[]>
  /** Every row of an archive, marked ones too. */
  all(archive: Uint8Array): Promise<StoredObject[]>
  /** Removes rows whose bytes were lost. */
  forget(archive: Uint8Array, names: readonly Uint8Array[]): Promise<void>
}

const columns = ['name', 'file', 'length', 'sha256', 'state'] as const

export function objectFacts(db: Kysely<Schema>): ObjectFacts {
  const add = inBatches((batch: readonly NewObject[]) =>
    db.transaction().execute(async (tx) => {
      const outcomes: AddOutcome[] = []
      for (const object of batch) outcomes.push(await addObject(tx, object))
      return outcomes
    }),
  )
  return {
    find: async (archive, name) => {
      const found = db.selectFrom('objects').select(columns).where('archive', '=', archive)
      return (await found.where('name', '=', name).executeTakeFirst()) ?? null
    },
    add,
    list: async (archive, cursor, limit) => {
      const rows = db.selectFrom('objects').select(columns).where('archive', '=', archive)
      const after = cursor ? rows.where('name', '>', cursor) : rows
      return after.where('state', '!=', objectStates.marked).orderBy('name').limit(limit).execute()
    },
    remove: (archive, names) => remove(db, archive, names),
    removeDue: (today) => removeDue(db, today),
    all: (archive) => db.selectFrom('objects').select(columns).where('archive', '=', archive).execute(),
    forget: (archive, names) =>
      db.transaction().execute(async (tx) => {
        for (const name of names) await deleteRow(tx, archive, name)
      }),
  }
}

/** Adds, or takes back into use what was marked. Within the quota, decided here and nowhere earlier. */
export async function addObject(tx: Transaction<Schema>, object: NewObject): Promise<AddOutcome> {
  const { archive, name, length } = object
  const usage = await tx
    .selectFrom('archives')
    .select('pending_bytes')
    .where('id', '=', archive)
    .executeTakeFirst()
  if (!usage) return 'gone'
  const found = await tx
    .selectFrom('objects')
    .select(['sha256', 'state'])
    .where('archive', '=', archive)
    .where('name', '=', name)
    .executeTakeFirst()
  if (found && !equalBytes(found.sha256, object.sha256)) return 'different'
  if (found && found.state !== objectStates.marked) return 'there'
  if (usage.pending_bytes + length > object.maxPendingBytes) return 'quota'
  await addPending(tx, archive, length)
  const pending = { state: objectStates.pending, due_day: object.dueDay }
  if (found) {
    await tx
      .updateTable('objects')
      .set(pending)
      .where('archive', '=', archive)
      .where('name', '=', name)
      .execute()
    return 'there'
  }
  const { file, sha256 } = object
  await tx
    .insertInto('objects')
    .values({ archive, name, file, length, sha256, ...pending })
    .execute()
  return 'stored'
}

/** Moves an archive's count of pending bytes by `bytes`, which may be negative. */
export async function addPending(tx: Transaction<Schema>, archive: Uint8Array, bytes: number): Promise<void> {
  await tx
    .updateTable('archives')
    .set((q) => ({ pending_bytes: q('pending_bytes', '+', bytes) }))
    .where('id', '=', archive)
    .execute()
}

async function deleteRow(tx: Transaction<Schema>, archive: Uint8Array, name: Uint8Array): Promise<void> {
  await tx.deleteFrom('objects').where('archive', '=', archive).where('name', '=', name).execute()
}

function remove(db: Kysely<Schema>, archive: Uint8Array, names: readonly Uint8Array[]) {
  return db.transaction().execute(async (tx) => {
    const found: StoredObject[] = []
    for (const name of names) {
      const rows = tx.selectFrom('objects').select(columns).where('archive', '=', archive)
      const row = await rows.where('name', '=', name).executeTakeFirst()
      if (row?.state === objectStates.committed) return null
      if (row) found.push(row)
    }
    let bytes = 0
    let pending = 0
    for (const row of found) {
      await deleteRow(tx, archive, row.name)
      bytes += row.length
      if (row.state === objectStates.pending) pending += row.length
    }
    await addPending(tx, archive, -pending)
    return { bytes, files: found.map((row) => row.file) }
  })
}

function removeDue(db: Kysely<Schema>, today: number): Promise<LooseFile[]> {
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('objects')
      .innerJoin('archives', 'archives.id', 'objects.archive')
      .select(['archive', 'folder', 'name', 'file', 'length', 'state'])
      .where('due_day', '<=', today)
      .execute()
    for (const row of due) {
      await deleteRow(tx, row.archive, row.name)
      if (row.state === objectStates.pending) await addPending(tx, row.archive, -row.length)
    }
    return due.map(({ folder, file }) => ({ folder, file }))
  })
}
