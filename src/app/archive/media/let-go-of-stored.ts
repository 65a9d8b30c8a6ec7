import { equalBytes } from '../../../core/bytes.ts'
import type { Shelf } from '../../media/shelf.ts'
import type { BackupDeps } from '../deps.ts'
import type { ArchivedFile } from './archived-files.ts'
import { recordsHere } from './files-here.ts'
import type { MediaMarks } from './media-marks.ts'

/** What was sent or received lately stays here as well: it is looked at most. */
const keptMs = 30 * 24 * 60 * 60 * 1000
/** A file that was taken in just now is about to be looked at, or named. */
const justNowMs = 60 * 60 * 1000

export interface LetGoOptions {
  readonly shelf: Shelf
  readonly marks: MediaMarks
  readonly files: readonly ArchivedFile[]
  /** Names that the service has told a moment ago. */
  readonly seen: ReadonlySet<string>
}

/**
 * Saves space: lets go of the bytes of older files that are at the service for certain. That is: a receipt, or the bytes as
 * they came from there, have proved that it holds these very ones, and its list names them just now. Answers how many.
 */
export async function letGoOfStored(
  { clock }: Pick<BackupDeps, 'clock'>,
  { shelf, marks, files, seen }: LetGoOptions,
): Promise<number> {
  const now = clock.now()
  const old = files.filter(({ id, newest }) => newest < now - keptMs && seen.has(id) && marks.of(id))
  const here = await recordsHere(shelf, old)
  const going = [...here].filter(([id, { here: kept, addedAt }]) => {
    const { digest } = marks.of(id)!
    return digest.length > 0 && equalBytes(digest, kept!.digest) && addedAt < now - justNowMs
  })
  await shelf.drop(
    going.map(([, record]) => record),
    { keepFacts: true },
  )
  return going.length
}
