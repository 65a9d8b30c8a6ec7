import { HeirloomError } from '../../../core/errors.ts'
import { decodeMediaRecord } from '../../../domain/media/media-record.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import type { BackupDeps } from '../deps.ts'

/**
 * Before the files at the service are deleted for good: `files-only-there`, with how many, while some of them are not on
 * this device to be sent again.
 */
export async function needAllFilesHere({ store }: Pick<BackupDeps, 'store'>): Promise<void> {
  const marked = new Set((await store.readMediaMarks()).map(({ name }) => name))
  let files = 0
  for (const { name, record } of await store.readAllMedia()) {
    if (!marked.has(name)) continue
    const facts = await nullWhenDamaged(() => record && decodeMediaRecord(record))
    if (!facts?.here) files++
  }
  if (files > 0)
    throw new HeirloomError('files-only-there', 'some files are only at the service', { facts: { files } })
}
