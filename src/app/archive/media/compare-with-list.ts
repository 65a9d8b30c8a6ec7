import { fromBase64Url, fromUtf8, utf8 } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import { parseObjectName } from '../../../domain/protocol/names.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import type { Shelf } from '../../media/shelf.ts'
import { throwIfCancelled } from '../cancelling.ts'
import { compareBytes } from '../commit-archive.ts'
import type { BackupDeps } from '../deps.ts'
import { withRetries } from '../retries.ts'
import type { ArchivedFile } from './archived-files.ts'
import { recordsHere } from './files-here.ts'
import type { MediaMarks } from './media-marks.ts'
import type { StoredPage } from './list-stored.ts'
import { maxListPages } from './list-stored.ts'

/** How far a comparison has come: when that was, in milliseconds, and the last name that is settled (b64). */
export const listCursorId = 'media/list'
/** What was settled longer ago may be otherwise by now. */
const cursorAgeMs = 24 * 60 * 60 * 1000

export interface ListComparison {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly shelf: Shelf
  readonly marks: MediaMarks
  /** What the archive's messages name. */
  readonly files: ReadonlyMap<string, ArchivedFile>
  /** Whether what nothing names may go now; asked before each deletion. */
  readonly mayDelete: () => Promise<boolean>
  readonly signal: AbortSignal
}

/**
 * Makes marks and service agree, in both directions, one stretch of names after the other: marks of what is not there
 * go, so that it is sent again; what is there unmarked is marked; what no message names is deleted. Goes on where it was
 * cut off. Answers the names that were seen.
 *
 * [Note: Lengths are enough for a list] A list tells names and lengths. A hash in it would prove no more: objects are
 * written once, each receipt was held to the file's own hash when it went up, and a service that alters what it keeps can
 * tell any hash it likes. What it really has is proved by reading alone: the check does, and so does every fetch. The length
 * finds what a service lost half of, and what was sealed anew elsewhere.
 */
export async function compareWithList(options: ListComparison): Promise<ReadonlySet<string>> {
  const { deps, service, signal } = options
  const expected = [...new Set([...options.files.keys(), ...options.marks.ids])].sort(byBytes)
  const seen = new Set<string>()
  let cursor = await readCursor(deps)
  for (let page = 0; ; page++) {
    throwIfCancelled(signal)
    const after = cursor
    const listed = await withRetries(deps, signal, () => service.listObjects(after ?? undefined))
    checkOrder(listed, after)
    if (page === maxListPages) throw new HeirloomError('service-failed', 'a list of files without end')
    await settleStretch(options, { listed, expected: stretchOf(expected, after, listed.cursor) })
    for (const { name } of listed.objects) seen.add(name)
    cursor = listed.cursor
    await deps.store.writeJobs({
      [listCursorId]: cursor === null ? null : utf8(`${deps.clock.now()} ${cursor}`),
    })
    if (cursor === null) return seen
    await deps.gait?.breathe()
  }
}

async function readCursor({ store, clock }: BackupDeps): Promise<string | null> {
  const record = await nullWhenDamaged(() => store.readJob(listCursorId))
  const [at = '', cursor = ''] = record ? fromUtf8(record).split(' ') : []
  const isFresh = Math.abs(clock.now() - Number(at)) < cursorAgeMs
  return isFresh && parseObjectName(cursor, 'media') ? cursor : null
}

/** Names go up, past what was asked for; whoever tells others would have us forget what is there. */
function checkOrder({ objects, cursor }: StoredPage, after: string | null): void {
  let last = after
  for (const { name, length } of objects) {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new HeirloomError('service-failed', 'a list of files with lengths that are none')
    if (last !== null && byBytes(last, name) >= 0) throw outOfOrder()
    last = name
  }
  if (cursor !== null && cursor !== objects.at(-1)?.name) throw outOfOrder()
}

function outOfOrder(): HeirloomError {
  return new HeirloomError('service-failed', 'a list of files that is not in order')
}

function stretchOf(sorted: readonly string[], after: string | null, to: string | null): string[] {
  return sorted.filter(
    (id) => (after === null || byBytes(id, after) > 0) && (to === null || byBytes(id, to) <= 0),
  )
}

async function settleStretch(
  { deps, service, shelf, marks, files, mayDelete, signal }: ListComparison,
  { listed, expected }: { readonly listed: StoredPage; readonly expected: readonly string[] },
): Promise<void> {
  const lengths = new Map(listed.objects.map(({ name, length }) => [name, length]))
  await marks.drop(expected.filter((id) => marks.of(id) && !lengths.has(id)))
  const there = expected.flatMap((id) => files.get(id) ?? []).filter(({ id }) => lengths.has(id))
  const here = await recordsHere(shelf, there)
  const others = [...here].filter(([id, record]) => record.here!.sealedLength !== lengths.get(id))
  // What lies there is replaced only by a file that is whole here, else it may be the last one that anybody has.
  const lying = await shelf.lying(
    others.map(([, record]) => record),
    'bytes',
  )
  const wrong = others.flatMap(([id, record]) => (lying.has(record) ? [] : [id]))
  const found = there.filter(({ id }) => !marks.of(id) && !wrong.includes(id))
  const at = deps.clock.now()
  await marks.put(
    found.map(({ id, plaintextHash }) => ({
      name: shelf.nameOf(plaintextHash),
      mark: { object: fromBase64Url(id)!, length: lengths.get(id)!, digest: new Uint8Array(0), at },
    })),
  )
  const unknown = [...lengths.keys()].filter((id) => !files.has(id) && !marks.of(id))
  const doomed = [...unknown, ...wrong]
  if (doomed.length === 0 || !(await mayDelete())) return
  await withRetries(deps, signal, () => service.deleteObjects(doomed))
  await marks.drop(wrong)
}

function byBytes(a: string, b: string): number {
  return compareBytes(fromBase64Url(a)!, fromBase64Url(b)!)
}
