import { equalBytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { aesFirst } from '../../domain/keys/key-types.ts'
import { verifyMedia } from '../../domain/media/verify-media.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchivedFile } from '../archive/media/archived-files.ts'
import { withRetries } from '../archive/retries.ts'
import type { CheckFinding } from '../api/proof-views.ts'
import type { CheckDeps } from './check-archive.ts'

/** Read whole, drawn at random; the others are held to the list and to their lengths. */
export const filesRead = 50
/** A file, and how long it is to be at the service. */
export interface FileThere {
  readonly file: ArchivedFile
  readonly length: number
}

/** Without repeats, each as likely as the others. */
export function draw<T>({ randomness }: CheckDeps, from: readonly T[], count = filesRead): T[] {
  const left = [...from]
  const drawn: T[] = []
  while (left.length > 0 && drawn.length < count) {
    const at = new DataView(randomness.bytes(4).buffer).getUint32(0) % left.length
    drawn.push(...left.splice(at, 1))
  }
  return drawn
}

/** Null: every byte is as it was sent, and opens. */
export async function readWhole(
  deps: CheckDeps,
  service: ArchiveService,
  { file, length }: FileThere,
  signal: AbortSignal,
): Promise<'missing' | 'damaged' | null> {
  try {
    const source = await withRetries(deps, signal, () => service.openObject(file.id, signal))
    if (source.size !== length) return 'damaged'
    const keys = { ...aesFirst(file.key), tagKey: deps.randomness.bytes(32) }
    const reading = {
      size: source.size,
      read: (start: number, end: number) => withRetries(deps, signal, () => source.read(start, end, signal)),
    }
    const facts = await verifyMedia(deps, { source: reading, keys, size: file.size, signal })
    return equalBytes(facts.plaintextHash, file.plaintextHash) ? null : 'damaged'
  } catch (error) {
    if (isCode(error, 'not-found')) return 'missing'
    if (isCode(error, 'bad-mac', 'bad-length', 'bad-padding', 'truncated', 'too-large')) return 'damaged'
    throw error
  }
}

export function findingOf(
  fault: 'file-missing' | 'file-damaged',
  stored: readonly { readonly file: ArchivedFile }[],
): CheckFinding | null {
  if (stored.length === 0) return null
  const dates = stored.map(({ file }) => file.newest)
  // Not spread into a call: there may be more of them than a call takes.
  const firstDate = dates.reduce((a, b) => Math.min(a, b))
  const lastDate = dates.reduce((a, b) => Math.max(a, b))
  return { fault, items: stored.length, firstDate, lastDate }
}
