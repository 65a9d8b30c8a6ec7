import { HeirloomError } from '../../../core/errors.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import { throwIfCancelled } from '../cancelling.ts'
import type { RetryDeps } from '../retries.ts'
import { withRetries } from '../retries.ts'

/** More pages than any archive has names: a list without end is none. */
export const maxListPages = 200

export type StoredPage = Awaited<ReturnType<ArchiveService['listObjects']>>

/** Lengths of all that the service lists, by name. `service-failed`: its list has no end. */
export async function listStored(
  deps: RetryDeps,
  service: ArchiveService,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const lengths = new Map<string, number>()
  let cursor: string | null = null
  for (let page = 0; page < maxListPages; page++) {
    throwIfCancelled(signal)
    const after: string | undefined = cursor ?? undefined
    const listed: StoredPage = await withRetries(deps, signal, () => service.listObjects(after))
    for (const { name, length } of listed.objects) lengths.set(name, length)
    cursor = listed.cursor
    if (cursor === null) return lengths
  }
  throw new HeirloomError('service-failed', 'a list of files without end')
}
