import type { Kysely, Transaction } from 'kysely'
import { equalBytes } from '../../src/core/bytes.ts'
import { inBatches } from '../batches.ts'
import type { LooseFile } from './idle-facts.ts'
import { fits, type Room } from './room.ts'
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
  /** Where its bytes lie: the archive's folder when they came. */
  readonly folder: Uint8Array
  readonly name: Uint8Array
  readonly file: Uint8Array
  readonly length: number
  readonly sha256: Uint8Array
  /** `pending`: until a manifest needs it. `kept`: as it is. */
  readonly state: 'pending' | 'kept'
  /** Removed from this day on unless committed before. Null: stays. */
  readonly dueDay: number | null
  readonly room: Room
}

/**
 * `there`: the same bytes were stored before under this name. `gone`: the archive is. `moved`: it has another folder
 * by now, in which these bytes are not.
 */
export type AddOutcome = 'stored' | 'there' | 'different' | 'quota' | 'gone' | 'moved'

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
    .select(['folder', 'committed_bytes as committedBytes', 'pending_bytes as pendingBytes'])
    .where('id', '=', archive)
    .executeTakeFirst()
  if (!usage) return 'gone'
  if (!equalBytes(usage.folder, object.folder)) return 'moved'
  const found = await tx
    .selectFrom('objects')
    .select(['sha256', 'state', 'due_day'])
    .where('archive', '=', archive)
    .where('name', '=', name)
    .executeTakeFirst()
  if (found && !equalBytes(found.sha256, object.sha256)) return 'different'
  const fresh = { state: objectStates[object.state], due_day: object.dueDay }
  const update = async () => {
    const rows = tx.updateTable('objects').set(fresh)
    await rows.where('archive', '=', archive).where('name', '=', name).execute()
    return 'there' as const
  }
  if (found && found.state !== objectStates.marked) {
    // Sent again by somebody who pays: it stays for good.
    const longer = found.state === objectStates.kept && object.dueDay === null && found.due_day !== null
    return longer ? update() : 'there'
  }
  if (!fits(object.room, usage, length)) return 'quota'
  await addBytes(tx, archive, object.state === 'kept' ? { committed: length } : { pending: length })
  if (found) return update()
  const { file, sha256 } = object
  await tx
    .insertInto('objects')
    .values({ archive, name, file, length, sha256, ...fresh })
    .execute()
  return 'stored'
}

/** Moves an archive's counts by so many bytes, which may be negative. */
export async function addBytes(
  tx: Transaction<Schema>,
  archive: Uint8Array,
  { committed = 0, pending = 0 }: { committed?: number; pending?: number },
): Promise<void> {
  await tx
    .updateTable('archives')
    .set((q) => ({
      committed_bytes: q('committed_bytes', '+', committed),
      pending_bytes: q('pending_bytes', '+', pending),
    }))
    .where('id', '=', archive)
    .execute()
}

/** What a row counts for. */
function countOf({ state, length }: { state: number; length: number }): {
  committed?: number
  pending?: number
} {
  if (state === objectStates.pending) return { pending: -length }
  return state === objectStates.marked ? {} : { committed: -length }
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
    for (const row of found) {
      await deleteRow(tx, archive, row.name)
      await addBytes(tx, archive, countOf(row))
      bytes += row.length
    }
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
      await addBytes(tx, row.archive, countOf(row))
    }
    return due.map(({ folder, file }) => ({ folder, file }))
  })
}
