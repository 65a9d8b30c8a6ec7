import type { Bytes } from '../../../core/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { badRecord, WireReader, WireWriter } from '../../../domain/history/wire.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import type { FetchOutcome } from './fetch-files.ts'

/** Files that could not be brought here when that was last tried, docs/format.md section 8. */
export const lostFilesId = 'media/lost'
const maxLost = 100_000

type Lost = ReadonlyMap<string, 'gone' | 'altered'>

export async function writeLost(
  store: Pick<HistoryStore, 'writeJobs'>,
  outcomes: ReadonlyMap<string, FetchOutcome>,
): Promise<void> {
  const writer = new WireWriter()
  let count = 0
  for (const [content, outcome] of outcomes) {
    if (outcome === 'fetched' || count++ >= maxLost) continue
    const why = outcome === 'gone' ? 0 : 1
    writer.message(1, new WireWriter().bytes(1, fromBase64Url(content)!).uint(2, why).finish())
  }
  await store.writeJobs({ [lostFilesId]: count > 0 ? writer.finish() : null })
}

/** By content, b64. What cannot be read is as nothing: trying again tells it anew. */
export async function readLost(store: Pick<HistoryStore, 'readJob'>): Promise<Lost> {
  const read = async () => {
    const record = await store.readJob(lostFilesId)
    return record ? decodeLost(record) : null
  }
  return (await nullWhenDamaged(read)) ?? new Map<string, 'gone' | 'altered'>()
}

function decodeLost(record: Bytes): Lost {
  const lost = new Map<string, 'gone' | 'altered'>()
  const reader = new WireReader(record)
  while (reader.more) {
    if (reader.field() !== 1) reader.skip()
    else {
      if (lost.size === maxLost) throw badRecord('a list of lost files without end')
      const entry = reader.message(64)
      let [content, why] = ['', 0]
      while (entry.more) {
        const field = entry.field()
        if (field === 1) content = toBase64Url(entry.bytes(32))
        else if (field === 2) why = entry.uint()
        else entry.skip()
      }
      lost.set(content, why === 0 ? 'gone' : 'altered')
    }
  }
  return lost
}
