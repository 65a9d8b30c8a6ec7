import type { Service } from '../service.ts'

/**
 * Rows first: what a crash leaves of the bytes is found and removed at the next start. `retiredUntil`: a day before
 * which nothing begins under this id.
 */
export async function removeArchive(
  { facts, objects }: Pick<Service, 'facts' | 'objects'>,
  id: Uint8Array,
  retiredUntil?: number,
): Promise<void> {
  const removed = await facts.archives.remove(id, retiredUntil)
  await facts.tidy()
  if (!removed) return
  await objects.removeFolder(removed.folder)
  for (const upload of removed.uploads) await objects.removeUpload(upload)
}
