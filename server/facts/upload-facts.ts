import type { Kysely, Transaction } from 'kysely'
import { addBytes, addObject, type AddOutcome, type NewObject } from './object-facts.ts'
import { fits, type Room } from './room.ts'
import type { Schema } from './schema.ts'

/** A resumable upload under way. Its length counts as pending from the first moment. */
export interface Upload {
  /** 16 random bytes. */
  readonly id: Uint8Array
  readonly archive: Uint8Array
  /** Of the object it will become. */
  readonly name: Uint8Array
  readonly length: number
  readonly dueDay: number
}

export interface FinishedUpload extends Omit<NewObject, 'archive' | 'name' | 'length'> {
  readonly id: Uint8Array
}

export interface UploadFacts {
  add(upload: Upload, room: Room): Promise<'added' | 'quota' | 'gone'>
  find(id: Uint8Array): Promise<Upload | null>
  /** It is still going on: gives it until `dueDay`. */
  touch(id: Uint8Array, dueDay: number): Promise<void>
  remove(id: Uint8Array): Promise<void>
  /** The upload becomes an object; its row is gone whatever the outcome. */
  finish(finished: FinishedUpload): Promise<AddOutcome>
  removeDue(today: number): Promise<Uint8Array[]>
  all(): Promise<Upload[]>
}

const columns = ['id', 'archive', 'name', 'length', 'due_day as dueDay'] as const

export function uploadFacts(db: Kysely<Schema>): UploadFacts {
  return {
    add: (upload, room) => add(db, upload, room),
    find: async (id) =>
      (await db.selectFrom('uploads').select(columns).where('id', '=', id).executeTakeFirst()) ?? null,
    touch: async (id, dueDay) => {
      await db
        .updateTable('uploads')
        .set({ due_day: dueDay })
        .where('id', '=', id)
        .where('due_day', '!=', dueDay)
        .execute()
    },
    remove: (id) =>
      db.transaction().execute(async (tx) => {
        await take(tx, id)
      }),
    finish: (finished) =>
      db.transaction().execute(async (tx) => {
        const upload = await take(tx, finished.id)
        if (!upload) return 'gone'
        return addObject(tx, { ...upload, ...finished })
      }),
    removeDue: (today) =>
      db.transaction().execute(async (tx) => {
        const due = await tx.selectFrom('uploads').select('id').where('due_day', '<=', today).execute()
        for (const { id } of due) await take(tx, id)
        return due.map(({ id }) => id)
      }),
    all: () => db.selectFrom('uploads').select(columns).execute(),
  }
}

function add(db: Kysely<Schema>, upload: Upload, room: Room): Promise<'added' | 'quota' | 'gone'> {
  return db.transaction().execute(async (tx) => {
    const usage = await tx
      .selectFrom('archives')
      .select(['committed_bytes as committedBytes', 'pending_bytes as pendingBytes'])
      .where('id', '=', upload.archive)
      .executeTakeFirst()
    if (!usage) return 'gone'
    if (!fits(room, usage, upload.length)) return 'quota'
    await addBytes(tx, upload.archive, { pending: upload.length })
    const { id, archive, name, length, dueDay } = upload
    await tx.insertInto('uploads').values({ id, archive, name, length, due_day: dueDay }).execute()
    return 'added'
  })
}

async function take(tx: Transaction<Schema>, id: Uint8Array): Promise<Upload | null> {
  const upload = await tx.selectFrom('uploads').select(columns).where('id', '=', id).executeTakeFirst()
  if (!upload) return null
  await tx.deleteFrom('uploads').where('id', '=', id).execute()
  await addBytes(tx, upload.archive, { pending: -upload.length })
  return upload
}
