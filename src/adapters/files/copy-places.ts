import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ByteSink } from '../../domain/ports.ts'
import { writableSink, writeFailed } from './handle-folder.ts'

/** Where copies of files go that leave Heirloom: the file of a save dialog, or memory. */
export const copyPlaces = {
  async write(target: object): Promise<ByteSink> {
    if (typeof FileSystemFileHandle === 'undefined' || !(target instanceof FileSystemFileHandle))
      throw new HeirloomError('storage-failed', 'this is no place for a file')
    try {
      // What was there stays until the copy is whole.
      return writableSink(await target.createWritable(), () => Promise.resolve())
    } catch (cause) {
      throw writeFailed(cause)
    }
  },
  /** Of no type: whoever opens it decides by its name what it is, as with any file. */
  gather: (parts: readonly Bytes[]): Blob => new Blob([...parts], { type: 'application/octet-stream' }),
}
