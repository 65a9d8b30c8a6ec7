import type { Kysely, Transaction } from 'kysely'
import { equalBytes, toHex } from '../../src/core/bytes.ts'
import { objectStates, type Schema } from './schema.ts'

export interface Manifest {
  readonly token: Uint8Array
  /** SHA-256 of `sealed`. */
  readonly etag: Uint8Array
  readonly sealed: Uint8Array
}

export interface NewManifest extends Manifest {
  readonly archive: Uint8Array
  /** The ETag this one replaces; null: there must be none. */
  readonly expected: Uint8Array | null
  /** Distinct names of all objects it needs. */
  readonly names: readonly Uint8Array[]
  readonly today: number
  /** When objects that no manifest needs any more go. */
  readonly markedDueDay: number
  readonly maxBytes: number
}

export type CommitOutcome =
  | { readonly outcome: 'committed' | 'already' | 'quota' | 'gone' }
  | { readonly outcome: 'other'; readonly current: Uint8Array | null }
  | { readonly outcome: 'missing'; readonly missing: readonly Uint8Array[] }

export interface CommitFacts {
  manifest(archive: Uint8Array): Promise<Manifest | null>
  /** Of the manifest in place, without reading it. */
  etag(archive: Uint8Array): Promise<Uint8Array | null>
  /** One transaction: all or nothing. */
  commit(manifest: NewManifest): Promise<CommitOutcome>
}

export function commitFacts(db: Kysely<Schema>): CommitFacts {
  return {
    manifest: async (archive) => {
      const rows = db.selectFrom('manifests').select(['token', 'etag', 'sealed'])
      return (await rows.where('archive', '=', archive).executeTakeFirst()) ?? null
    },
    etag: async (archive) => {
      const rows = db.selectFrom('manifests').select('etag').where('archive', '=', archive)
      return (await rows.executeTakeFirst())?.etag ?? null
    },
    commit: (manifest) => db.transaction().execute((tx) => commit(tx, manifest)),
  }
}

interface Row {
  readonly name: Uint8Array
  readonly length: number
  readonly state: number
}

async function commit(tx: Transaction<Schema>, next: NewManifest): Promise<CommitOutcome> {
  const { archive } = next
  const alive = await tx.selectFrom('archives').select('id').where('id', '=', archive).executeTakeFirst()
  if (!alive) return { outcome: 'gone' }
  const held = await tx
    .selectFrom('manifests')
    .select('etag')
    .where('archive', '=', archive)
    .executeTakeFirst()
  if (held && equalBytes(held.etag, next.etag)) return { outcome: 'already' }
  if (!agrees(held?.etag ?? null, next.expected)) return { outcome: 'other', current: held?.etag ?? null }

  const rows: Row[] = await tx
    .selectFrom('objects')
    .select(['name', 'length', 'state'])
    .where('archive', '=', archive)
    .execute()
  const byName = new Map(rows.map((row) => [toHex(row.name), row]))
  const missing = next.names.filter((name) => !byName.has(toHex(name)))
  if (missing.length > 0) return { outcome: 'missing', missing }
  const needed = new Set(next.names.map(toHex))
  const bytes = next.names.reduce((sum, name) => sum + byName.get(toHex(name))!.length, 0)
  if (bytes > next.maxBytes) return { outcome: 'quota' }

  for (const row of rows) await settle(tx, next, { row, needed: needed.has(toHex(row.name)) })
  await countAll(tx, archive, { committed: bytes, today: next.today })
  await replaceManifest(tx, next)
  return { outcome: 'committed' }
}

function agrees(current: Uint8Array | null, expected: Uint8Array | null): boolean {
  if (!current || !expected) return current === expected
  return equalBytes(current, expected)
}

async function settle(
  tx: Transaction<Schema>,
  next: NewManifest,
  { row, needed }: { row: Row; needed: boolean },
) {
  const state = needed ? objectStates.committed : objectStates.marked
  if (row.state === state) return
  await tx
    .updateTable('objects')
    .set({ state, due_day: needed ? null : next.markedDueDay })
    .where('archive', '=', next.archive)
    .where('name', '=', row.name)
    .execute()
}

/** After a commit nothing is pending but uploads under way. */
async function countAll(
  tx: Transaction<Schema>,
  archive: Uint8Array,
  { committed, today }: { committed: number; today: number },
): Promise<void> {
  const uploads = await tx
    .selectFrom('uploads')
    .select((q) => q.fn.sum<number | null>('length').as('bytes'))
    .where('archive', '=', archive)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('archives')
    .set({ committed_bytes: committed, pending_bytes: uploads.bytes ?? 0, refreshed_day: today })
    .where('id', '=', archive)
    .execute()
}

async function replaceManifest(tx: Transaction<Schema>, next: NewManifest): Promise<void> {
  const { archive, token, etag, sealed } = next
  await tx
    .insertInto('manifests')
    .values({ archive, token, etag, sealed })
    .onConflict((c) => c.column('archive').doUpdateSet({ token, etag, sealed }))
    .execute()
}
