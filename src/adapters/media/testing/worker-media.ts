import * as Comlink from 'comlink'
import type { WireError } from '../../../core/errors.ts'
import { fromWire } from '../../../core/errors.ts'
import type { MediaFiles } from '../../../domain/media/media-port.ts'
import type { ByteSink } from '../../../domain/ports.ts'
import type { MediaFilesDoor } from './media-files.worker.ts'

async function need<T>(answer: Promise<{ value: T } | { error: WireError }>): Promise<T> {
  const told = await answer
  if ('error' in told) throw fromWire(told.error)
  return told.value
}

/** The private file system as a worker uses it. */
export function workerMedia(worker: Worker): MediaFiles {
  const door = Comlink.wrap<MediaFilesDoor>(worker)
  const sinkOf = (name: string): ByteSink => ({
    write: (bytes) => need(door.write(name, bytes)),
    close: () => need(door.close(name)),
    abort: () => need(door.abort(name)),
  })
  return {
    async create(name) {
      await need(door.create(name))
      return sinkOf(name)
    },
    async goOn(name) {
      const size = await need(door.goOn(name))
      if (size === null) return null
      return {
        held: { size, read: (start, end) => need(door.readHeld(name, start, end)) },
        read: (start, end) => need(door.readHeld(name, start, end)),
        sink: sinkOf(name),
        pause: () => need(door.pause(name)),
      }
    },
    async open(name) {
      const size = await need(door.size(name))
      return { size, read: (start, end) => need(door.read(name, start, end)) }
    },
    remove: (name) => need(door.remove(name)),
    names: () => need(door.names()),
    clear: () => need(door.clear()),
  }
}
