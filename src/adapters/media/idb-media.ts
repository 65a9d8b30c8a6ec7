import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { HeirloomError } from '../../core/errors.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import { blobSource } from '../files/blob-source.ts'
import { writeFailed } from '../files/handle-folder.ts'
import { checkedName } from './media-names.ts'

interface MediaSchema extends DBSchema {
  files: { key: string; value: Blob }
}

/**
 * Sealed media as Blobs in a database of its own, where there is no private file system. The browser keeps Blobs on
 * disk, and what is being written gathers in one: memory stays that of the part in hand.
 */
export function idbMedia(database = 'heirloom-media'): MediaFiles {
  const use = async <T>(work: (db: IDBPDatabase<MediaSchema>) => Promise<T>): Promise<T> => {
    try {
      const db = await openDB<MediaSchema>(database, 1, {
        upgrade: (fresh) => void fresh.createObjectStore('files'),
      })
      return await work(db).finally(() => db.close())
    } catch (error) {
      throw isTaken(error)
        ? new HeirloomError('conflict', 'a media file of this name is there')
        : writeFailed(error)
    }
  }
  return {
    async create(name) {
      checkedName(name)
      if (await use((db) => db.getKey('files', name)))
        throw new HeirloomError('conflict', 'a media file of this name is there')
      let parts: Blob[] = []
      return {
        write(bytes) {
          parts.push(new Blob([bytes]))
          return Promise.resolve()
        },
        async close() {
          const whole = new Blob(parts)
          await use(async (db) => {
            const tx = db.transaction('files', 'readwrite', { durability: 'strict' })
            await Promise.all([tx.store.add(whole, name), tx.done])
          })
        },
        abort() {
          parts = []
          return Promise.resolve()
        },
      }
    },
    // Parts gather in memory, and are gone with it.
    goOn: () => Promise.resolve(null),
    async open(name) {
      const blob = await use((db) => db.get('files', checkedName(name)))
      if (!blob) throw new HeirloomError('not-found', 'a media file is not here')
      return blobSource(blob)
    },
    remove: (name) => use((db) => db.delete('files', checkedName(name))),
    names: () => use((db) => db.getAllKeys('files')),
    clear: () => use((db) => db.clear('files')),
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'ConstraintError'
}
