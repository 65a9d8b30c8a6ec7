import { toBase64Url } from '../../src/core/bytes.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import type { ProvenArchive } from '../auth/prove-archive.ts'
import type { Upload } from '../facts/upload-facts.ts'
import type { Service } from '../service.ts'
import { placeOf, settled, type Receipt } from './put-once.ts'

/** All bytes are there: the upload becomes the object. May be called again after a crash or a lost answer. */
export async function finishUpload(
  service: Service,
  archive: ProvenArchive,
  upload: Upload,
): Promise<Receipt> {
  const { facts, objects } = service
  const received = await objects.adopt(archive.folder, upload.id, upload.length)
  if (!received) return finishedBefore(service, archive, upload)
  const outcome = await facts.uploads.finish({
    id: upload.id,
    ...received,
    ...placeOf(service, archive),
  })
  if (outcome !== 'stored') await objects.remove(archive.folder, [received.file])
  await objects.removeUpload(upload.id)
  if (outcome === 'gone') return finishedBefore(service, archive, upload)
  settled(outcome)
  return { length: received.length, sha256: toBase64Url(received.sha256) }
}

/** Another call for the same upload was quicker. */
async function finishedBefore({ facts }: Service, archive: ProvenArchive, upload: Upload): Promise<Receipt> {
  const object = await facts.objects.find(archive.id, upload.name)
  if (object?.length !== upload.length) throw refuse('not-found')
  return { length: object.length, sha256: toBase64Url(object.sha256) }
}
