import { objectContentHash } from '../../domain/archive/content-hash.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { maxObjectBodies } from '../../domain/archive/object.ts'
import { ReusableObjects } from '../../domain/archive/reusable-objects.ts'
import type { RestoredObject } from '../../domain/archive/restore-record.ts'
import type { PageEntry, Spine } from '../../domain/history/types.ts'
import type { BackupDeps } from './deps.ts'

/**
 * Objects of an archive that lie in the history already, told by what they hold: a segment knows the hashes of its
 * pages. Those that lost something on their way in (it had vanished) are not among them.
 */
export async function objectsHere(
  { store, core }: Pick<BackupDeps, 'store' | 'core'>,
  spine: Spine,
  manifest: Manifest,
): Promise<RestoredObject[]> {
  const known = new ReusableObjects<{ readonly name: RestoredObject['name'] }>()
  for (const { contentHash, name } of manifest.pages) known.add(contentHash, { name })
  const here: RestoredObject[] = []
  for (const { id } of spine.segments) {
    const { pages } = (await store.readSegments([id]))[0]!
    for (let at = 0; at < pages.length;) {
      const found = objectAt(pages.slice(at, at + maxObjectBodies))
      if (found) here.push(found)
      at += found?.pages.length ?? 1
    }
  }
  return here

  function objectAt(pages: readonly PageEntry[]): RestoredObject | null {
    for (let count = pages.length; count > 0; count--) {
      const part = pages.slice(0, count)
      const hash = objectContentHash(
        core,
        part.map(({ contentHash }) => contentHash),
      )
      const object = known.take(hash)
      if (object) return { name: object.name, length: 0, pages: part.map(({ id }) => id) }
    }
    return null
  }
}
