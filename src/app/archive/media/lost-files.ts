import type { Bytes } from '../../../core/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { decodeNumberEntries, encodeNumberEntries } from '../../../domain/history/number-entries.ts'
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
  const entries = [...outcomes]
    .filter(([, outcome]) => outcome !== 'fetched')
    .slice(0, maxLost)
    .map(([content, outcome]) => [fromBase64Url(content)!, outcome === 'gone' ? 0 : 1] as const)
  await store.writeJobs({ [lostFilesId]: entries.length > 0 ? encodeNumberEntries(entries) : null })
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
  return new Map(
    decodeNumberEntries(record, maxLost).map(([content, why]) => [
      toBase64Url(content),
      why === 0 ? 'gone' : 'altered',
    ]),
  )
}
