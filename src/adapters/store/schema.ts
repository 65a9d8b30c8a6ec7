import type { DBSchema, IDBPDatabase } from 'idb'
import type { Bytes } from '../../core/bytes.ts'

export interface HistorySchema extends DBSchema {
  pages: { key: number; value: Bytes }
  segments: { key: number; value: Bytes }
  spine: { key: string; value: Bytes }
  directory: { key: number; value: Bytes }
  chats: { key: string; value: Bytes }
  search: { key: string; value: Bytes }
  media: { key: string; value: Bytes }
  outbox: { key: string; value: Bytes }
  jobs: { key: string; value: Bytes }
  settings: { key: string; value: Bytes }
  /** Data keys by epoch number; the history id under `"history"`. */
  keys: { key: number | string; value: CryptoKey | Bytes }
}

export type HistoryDb = IDBPDatabase<HistorySchema>

export const recordStores = [
  'pages',
  'segments',
  'spine',
  'directory',
  'chats',
  'search',
  'media',
  'outbox',
  'jobs',
  'settings',
] as const

export type RecordStore = (typeof recordStores)[number]

/** Step i leads from version i to i + 1. This list only grows; a step is never changed once released. */
export const schemaSteps: readonly ((db: HistoryDb) => void)[] = [
  (db) => {
    for (const name of recordStores) db.createObjectStore(name)
    db.createObjectStore('keys')
  },
]
