import * as Comlink from 'comlink'
import { toWire } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { PartFile } from '../../../domain/media/media-port.ts'
import type { ByteSink } from '../../../domain/ports.ts'
import { opfsMedia } from '../opfs-media.ts'

// Files of media as a worker writes them, for tests that run in the page.

const files = opfsMedia('media-worker-test')
const sinks = new Map<string, ByteSink>()
const parts = new Map<string, PartFile>()

async function told<T>(work: () => Promise<T>) {
  try {
    return { value: await work() }
  } catch (error) {
    return { error: toWire(error) }
  }
}

const door = {
  create: (name: string) => told(async () => void sinks.set(name, await files.create(name))),
  goOn: (name: string) =>
    told(async () => {
      const part = await files.goOn(name)
      if (!part) return null
      parts.set(name, part)
      sinks.set(name, part.sink)
      return part.held.size
    }),
  readHeld: (name: string, start: number, end: number) => told(() => parts.get(name)!.held.read(start, end)),
  pause: (name: string) => told(() => parts.get(name)!.pause()),
  write: (name: string, bytes: Bytes) => told(() => sinks.get(name)!.write(bytes)),
  close: (name: string) => told(() => sinks.get(name)!.close()),
  abort: (name: string) => told(() => sinks.get(name)!.abort()),
  read: (name: string, start: number, end: number) =>
    told(async () => (await files.open(name)).read(start, end)),
  size: (name: string) => told(async () => (await files.open(name)).size),
  remove: (name: string) => told(() => files.remove(name)),
  names: () => told(() => files.names()),
  clear: () => told(() => files.clear()),
}
export type MediaFilesDoor = typeof door
Comlink.expose(door)
