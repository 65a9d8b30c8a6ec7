import { HeirloomError } from '../../core/errors.ts'
import type { MediaFacts } from '../../domain/media/media-file.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import { maxWholeBytes } from '../../domain/media/whole-media.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { blobOf } from '../files/blob-source.ts'
import { hearComing } from './coming-line.ts'
import { lendSource } from './lent-source.ts'
import type { MediaAnswer, MediaRequest, MediaTask, SentSource } from './media-messages.ts'
import { Places } from './places.ts'
import type { PoolOptions } from './pool.ts'
import { Seats } from './seats.ts'

export interface MediaPool extends MediaSealer {
  /** Starts the workers now: their script is fetched while there is a network. */
  warm(): void
  /** Ends the workers; what is under way fails with `cancelled`. */
  close(): void
}

const minWorkers = 2
const maxWorkers = 4
/** Files a worker has in hand: while one waits for the disk or for the platform's cipher, the other goes on. */
const perWorker = 2
/** What the files in hand take together, in bytes: a whole one stands in memory four times over, at its worst. */
const roomBytes = 24 * 1024 * 1024
/** Of a file that streams: its windows. */
const streamedBytes = 2 * 1024 * 1024
/** Sealed, in bytes: longer than any file that is done as a whole. */
const maxSentBytes = 1.1 * maxWholeBytes

type Prepared = MediaTask extends infer T ? (T extends MediaTask ? Omit<T, 'source'> : never) : never

/** Seals and checks media in workers of its own, which read picked files and write the private file system themselves. */
export function createMediaPool({ spawn, module, cores }: PoolOptions): MediaPool {
  const workers = Math.min(maxWorkers, Math.max(minWorkers, cores))
  const seats = new Seats<MediaTask, MediaAnswer>({
    spawn,
    workers,
    start: { kind: 'start', module } satisfies MediaRequest,
  })
  const places = new Places({ places: workers * perWorker, room: roomBytes })

  const ask = async (
    task: Prepared,
    source: ByteSource,
    signal?: AbortSignal,
    ports: readonly MessagePort[] = [],
  ): Promise<MediaFacts> => {
    const leave = await places.take(source.size <= maxSentBytes ? source.size : streamedBytes, signal)
    try {
      const { sent, transfer, close } = await send(source, signal)
      const order = { ...task, source: sent } as MediaTask
      const answer = await seats
        .ask(order, { transfer: [...transfer, ...ports], ...(signal && { signal }) })
        .finally(close)
      return answer.facts
    } finally {
      leave()
    }
  }
  return {
    seal: ({ source, signal, ...task }) => ask({ kind: 'seal', ...task }, source, signal),
    check: ({ source, signal, coming, ...task }) => {
      if (!coming) return ask({ kind: 'check', ...task }, source, signal)
      const { port1, port2 } = hearComing(coming)
      const told = { macs: coming.macs, port: port2 }
      return ask({ kind: 'check', ...task, coming: told }, source, signal, [port2]).finally(() =>
        port1.close(),
      )
    },
    warm: () => seats.warm(),
    close: () => seats.close(),
  }
}

interface Sent {
  readonly sent: SentSource
  readonly transfer: Transferable[]
  readonly close: () => void
}

async function send(source: ByteSource, signal: AbortSignal | undefined): Promise<Sent> {
  const nothing = { transfer: [], close: () => undefined }
  const blob = blobOf(source)
  if (blob) return { ...nothing, sent: { kind: 'blob', blob } }
  if (source.size <= maxSentBytes) {
    const read = await source.read(0, source.size, signal)
    const bytes = read.byteLength === read.buffer.byteLength ? read : read.slice()
    if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
    return { ...nothing, sent: { kind: 'bytes', bytes }, transfer: [bytes.buffer] }
  }
  const { port1, port2 } = lendSource(source, signal)
  return {
    sent: { kind: 'line', port: port2, size: source.size },
    transfer: [port2],
    close: () => port1.close(),
  }
}
