import type { Bytes } from '../../../core/bytes.ts'
import { concat } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { MediaFiles } from '../../../domain/media/media-port.ts'
import { checkedName } from '../media-names.ts'

/** Sealed media in memory, for tests in Node; it passes the contract suite of the real ones. */
export function memoryMedia(files = new Map<string, Bytes>()): MediaFiles {
  return {
    async create(name) {
      const parts: Bytes[] = []
      checkedName(name)
      if (files.has(name)) throw new HeirloomError('conflict', 'a media file of this name is there')
      return await Promise.resolve({
        write: (bytes) => Promise.resolve(void parts.push(new Uint8Array(bytes))),
        close: () => Promise.resolve(void files.set(name, concat(...parts))),
        abort: () => Promise.resolve(void files.delete(name)),
      })
    },
    goOn(name) {
      checkedName(name)
      const began = files.get(name) ?? new Uint8Array(0)
      const parts = [began]
      // As on a disk: what was written is there, whether the program ends or not.
      const put = () => files.set(name, concat(...parts))
      return Promise.resolve({
        held: { size: began.length, read: (start, end) => Promise.resolve(began.slice(start, end)) },
        read: (start, end) => Promise.resolve(files.get(name)!.slice(start, end)),
        sink: {
          write: (bytes) => Promise.resolve(void (parts.push(new Uint8Array(bytes)), put())),
          close: () => Promise.resolve(void put()),
          abort: () => Promise.resolve(void files.delete(name)),
        },
        pause: () => Promise.resolve(),
      })
    },
    open(name) {
      const bytes = files.get(name)
      if (!bytes) return Promise.reject(new HeirloomError('not-found', 'a media file is not here'))
      return Promise.resolve({
        size: bytes.length,
        read: (start, end) => Promise.resolve(bytes.slice(start, end)),
      })
    },
    remove: (name) => Promise.resolve(void files.delete(name)),
    names: () => Promise.resolve([...files.keys()]),
    clear() {
      files.clear()
      return Promise.resolve()
    },
  }
}
