import { HeirloomError, isCode } from '../../core/errors.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { ImportJobs } from './import-job.ts'
import { readImportJobs } from './import-job.ts'

const segmentsPerRead = 64
const maxTries = 5

/**
 * Lets go of imports whose records cannot be read, and of all pages and segments that nothing names: theirs are among
 * them. To be called under the lock of imports, so that none is staging meanwhile; `busy` during a restore, which names
 * pages of its own.
 */
export async function discardDamaged(store: HistoryStore): Promise<void> {
  // In this order: what is added from here on is named by what is read later, and is not among these.
  const stored = await store.storedParts()
  const found = await readImportJobs(store)
  const named = await namedParts(store, found)
  await store.unstage({
    pages: stored.pages.filter((id) => !named.pages.has(id)),
    segments: stored.segments.filter((id) => !named.segments.has(id)),
    jobs: found.damaged,
  })
}

interface NamedParts {
  readonly pages: Set<number>
  readonly segments: Set<number>
}

async function namedParts(store: HistoryStore, { jobs }: ImportJobs): Promise<NamedParts> {
  const { pages, segments } = await partsOfHistory(store)
  for (const job of jobs) {
    for (const id of job.stagedSegments) segments.add(id)
    for (const id of job.stagedPages) pages.add(id)
  }
  return { pages, segments }
}

/** Read again when the history changed meanwhile. */
async function partsOfHistory(store: HistoryStore): Promise<NamedParts> {
  for (let tries = 1; ; tries++) {
    const spine = await store.readSpine()
    if (spine?.restoring) throw new HeirloomError('busy', 'a restore is under way')
    const ids = spine?.segments.map(({ id }) => id) ?? []
    const pages = new Set<number>()
    try {
      for (let at = 0; at < ids.length; at += segmentsPerRead) {
        for (const segment of await store.readSegments(ids.slice(at, at + segmentsPerRead)))
          for (const { id } of segment.pages) pages.add(id)
      }
      return { pages, segments: new Set(ids) }
    } catch (error) {
      if (!isCode(error, 'conflict') || tries === maxTries) throw error
    }
  }
}
