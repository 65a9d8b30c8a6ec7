import { HeirloomError } from '../../../core/errors.ts'
import { bodyOf } from '../../frame/wire.ts'

/** About 100 000 people and groups. Each kept frame costs some 300 bytes beside its own: hence a bound on both. */
const maxDirectoryBytes = 64 * 1024 * 1024
const maxDirectoryFrames = 200_000

/** Keeps the frames of a source that are no chat items, without their length varints. `too-large` beyond all reason. */
export class DirectoryCollector {
  readonly frames: Uint8Array[] = []
  private bytes = 0

  /** `frame` with its length varint; it is copied. Returns the copy without it. */
  add(frame: Uint8Array): Uint8Array {
    this.bytes += frame.length
    if (this.bytes > maxDirectoryBytes || this.frames.length === maxDirectoryFrames)
      throw new HeirloomError('too-large', 'a backup with more people and chats than anyone has')
    const body = bodyOf(frame).slice()
    this.frames.push(body)
    return body
  }
}
