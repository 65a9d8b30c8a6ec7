import type { Kysely, Transaction } from 'kysely'
import { typeNumbers } from '../../src/domain/protocol/credential-kinds.ts'
import { objectStates, type Schema } from './schema.ts'

/** Where bytes lie that no row names any more. */
export interface LooseFile {
  readonly folder: Uint8Array
  readonly file: Uint8Array
}

export interface LooseFolder {
  readonly folder: Uint8Array
  readonly archive: Uint8Array
}

/** What nobody came back for (docs/protocol.md section 5). */
export interface IdleFacts {
  /** Days on which nobody could refresh, since the service was off or its clock jumped, count for no archive. */
  skipIdleDays(today: number): Promise<void>
  /** Archives not refreshed since before that day. */
  idleSince(day: number): Promise<Uint8Array[]>
  /**
   * First step: the archive, if still idle, gets `folder`, loses manifest, objects and uploads, and its old folder is
   * noted as loose. Answers its uploads; null: it was refreshed meanwhile.
   */
  loosen(id: Uint8Array, folder: Uint8Array, idleBefore: number): Promise<Uint8Array[] | null>
  looseFolders(): Promise<LooseFolder[]>
  /**
   * Second step, once the folder is gone: the note goes, and the archive, unless it was refreshed or anything came into
   * it. Answers the folder of an archive that went.
   */
  forgetLoose(loose: LooseFolder, idleBefore: number | null): Promise<Uint8Array | null>
  /** Media archives for which nobody paid since before that day lose what was kept for good. */
  removeLapsed(paidBefore: number): Promise<LooseFile[]>
}

export function idleFacts(db: Kysely<Schema>): IdleFacts {
  return {
    skipIdleDays: (today) => db.transaction().execute((tx) => skipIdleDays(tx, today)),
    idleSince: async (day) => {
      const rows = await db.selectFrom('archives').select('id').where('refreshed_day', '<', day).execute()
      return rows.map((row) => row.id)
    },
    loosen: (id, folder, idleBefore) =>
      db.transaction().execute((tx) => loosen(tx, { id, folder, idleBefore })),
    looseFolders: () => db.selectFrom('loose_folders').select(['folder', 'archive']).execute(),
    forgetLoose: (loose, idleBefore) => db.transaction().execute((tx) => forgetLoose(tx, loose, idleBefore)),
    removeLapsed: (paidBefore) => db.transaction().execute((tx) => removeLapsed(tx, paidBefore)),
  }
}

async function skipIdleDays(tx: Transaction<Schema>, today: number): Promise<void> {
  const last = await tx.selectFrom('last_sweep').select('day').executeTakeFirst()
  if (last?.day === today) return
  const missed = last ? today - last.day - 1 : 0
  if (missed > 0) {
    await tx
      .updateTable('archives')
      .set((q) => ({ refreshed_day: q('refreshed_day', '+', missed) }))
      .where('refreshed_day', '<=', last!.day)
      .execute()
    await tx
      .updateTable('archives')
      .set((q) => ({ paid_day: q('paid_day', '+', missed) }))
      .where('paid_day', '<=', last!.day)
      .execute()
  }
  await tx.deleteFrom('last_sweep').execute()
  await tx.insertInto('last_sweep').values({ day: today }).execute()
}

async function loosen(
  tx: Transaction<Schema>,
  { id, folder, idleBefore }: { id: Uint8Array; folder: Uint8Array; idleBefore: number },
): Promise<Uint8Array[] | null> {
  const row = await tx
    .selectFrom('archives')
    .select(['folder', 'refreshed_day'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || row.refreshed_day >= idleBefore) return null
  const uploads = await tx.selectFrom('uploads').select('id').where('archive', '=', id).execute()
  await tx.deleteFrom('uploads').where('archive', '=', id).execute()
  await tx.deleteFrom('objects').where('archive', '=', id).execute()
  await tx.deleteFrom('manifests').where('archive', '=', id).execute()
  await tx.insertInto('loose_folders').values({ folder: row.folder, archive: id }).execute()
  await tx
    .updateTable('archives')
    .set({ folder, committed_bytes: 0, pending_bytes: 0, paid_day: null })
    .where('id', '=', id)
    .execute()
  return uploads.map((upload) => upload.id)
}

async function forgetLoose(
  tx: Transaction<Schema>,
  { folder, archive }: LooseFolder,
  idleBefore: number | null,
): Promise<Uint8Array | null> {
  await tx.deleteFrom('loose_folders').where('folder', '=', folder).execute()
  const row = await tx
    .selectFrom('archives')
    .select(['folder', 'refreshed_day'])
    .where('id', '=', archive)
    .executeTakeFirst()
  if (!row || idleBefore === null || row.refreshed_day >= idleBefore) return null
  for (const table of ['objects', 'uploads', 'manifests'] as const) {
    const any = tx.selectFrom(table).select('archive').where('archive', '=', archive).limit(1)
    if (await any.executeTakeFirst()) return null
  }
  await tx.deleteFrom('archives').where('id', '=', archive).execute()
  return row.folder
}

async function removeLapsed(tx: Transaction<Schema>, paidBefore: number): Promise<LooseFile[]> {
  const lapsed = await tx
    .selectFrom('archives')
    .select(['id', 'folder'])
    .where('type', '=', typeNumbers.media)
    .where('paid_day', '<', paidBefore)
    .execute()
  const loose: LooseFile[] = []
  for (const { id, folder } of lapsed) {
    const kept = await tx
      .selectFrom('objects')
      .select(['name', 'file', 'length'])
      .where('archive', '=', id)
      .where('state', '=', objectStates.kept)
      .where('due_day', 'is', null)
      .execute()
    await tx
      .deleteFrom('objects')
      .where('archive', '=', id)
      .where('state', '=', objectStates.kept)
      .where('due_day', 'is', null)
      .execute()
    const bytes = kept.reduce((sum, { length }) => sum + length, 0)
    await tx
      .updateTable('archives')
      .set((q) => ({ committed_bytes: q('committed_bytes', '-', bytes), paid_day: null }))
      .where('id', '=', id)
      .execute()
    loose.push(...kept.map(({ file }) => ({ folder, file })))
  }
  return loose
}
