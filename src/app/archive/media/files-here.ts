import { equalBytes } from '../../../core/bytes.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import type { Shelf } from '../../media/shelf.ts'
import type { ArchivedFile } from './archived-files.ts'

const recordsAtOnce = 200

/** Facts of the files whose bytes are on this device, by media id. One that lies here under another key is another file. */
export async function recordsHere(
  shelf: Shelf,
  files: readonly ArchivedFile[],
): Promise<Map<string, MediaRecord>> {
  const found = new Map<string, MediaRecord>()
  for (let at = 0; at < files.length; at += recordsAtOnce) {
    const part = files.slice(at, at + recordsAtOnce)
    const records = await shelf.find(part.map(({ plaintextHash }) => plaintextHash))
    part.forEach(({ id, key }, i) => {
      const record = records[i]
      if (record?.here && equalBytes(record.key, key)) found.set(id, record)
    })
  }
  return found
}
