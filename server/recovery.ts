import { toHex } from '../src/core/bytes.ts'
import type { Archive } from './facts/archive-facts.ts'
import { objectStates } from './facts/schema.ts'
import type { Service } from './service.ts'

export interface Recovered {
  /** Committed objects whose bytes are not there: only a damaged disk does that. */
  readonly lostObjects: number
}

/**
 * Makes database and folder agree after a stop at any instant. The database decides: bytes without a row were never
 * acknowledged and go; rows without bytes go too, so that the same object can be sent again.
 */
export async function recover({ facts, objects }: Pick<Service, 'facts' | 'objects'>): Promise<Recovered> {
  await recoverUploads({ facts, objects })
  const archives = await facts.archives.all()
  const known = new Set(archives.map(({ folder }) => toHex(folder)))
  for (const folder of await objects.folders()) {
    if (!known.has(toHex(folder))) await objects.removeFolder(folder)
  }
  let lostObjects = 0
  for (const archive of archives) lostObjects += await recoverArchive({ facts, objects }, archive)
  await facts.tidy()
  return { lostObjects }
}

async function recoverUploads({ facts, objects }: Pick<Service, 'facts' | 'objects'>): Promise<void> {
  const files = new Map((await objects.uploads()).map((file) => [toHex(file.file), file]))
  for (const upload of await facts.uploads.all()) {
    const key = toHex(upload.id)
    const file = files.get(key)
    if (file && file.length <= upload.length) files.delete(key)
    else await facts.uploads.remove(upload.id)
  }
  for (const { file } of files.values()) await objects.removeUpload(file)
}

async function recoverArchive(
  { facts, objects }: Pick<Service, 'facts' | 'objects'>,
  archive: Archive,
): Promise<number> {
  await objects.makeFolder(archive.folder)
  const loose = new Map((await objects.files(archive.folder)).map((file) => [toHex(file.file), file]))
  const lost: Uint8Array[] = []
  let lostCommitted = 0
  for (const row of await facts.objects.all(archive.id)) {
    const key = toHex(row.file)
    if (loose.get(key)?.length === row.length) {
      loose.delete(key)
      continue
    }
    lost.push(row.name)
    if (row.state === objectStates.committed || row.state === objectStates.kept) lostCommitted++
  }
  if (lost.length > 0) await facts.objects.forget(archive.id, lost)
  await objects.remove(
    archive.folder,
    [...loose.values()].map(({ file }) => file),
  )
  await facts.archives.recount(archive.id)
  return lostCommitted
}
