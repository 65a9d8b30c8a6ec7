import { fromWire, HeirloomError, toWire } from '../../core/errors.ts'
import type { ByteSource } from '../../domain/ports.ts'
import type { LentBytes, WantedBytes } from './media-messages.ts'

/** Reads a source for whoever holds the other end of the line, one range after the other. */
export function lendSource(source: ByteSource, signal: AbortSignal | undefined): MessageChannel {
  const line = new MessageChannel()
  const mine = line.port1
  mine.onmessage = ({ data: { start, end } }: MessageEvent<WantedBytes>) =>
    void source.read(start, end, signal).then(
      (bytes) => {
        const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
        mine.postMessage({ bytes: own } satisfies LentBytes, [own.buffer])
      },
      (error: unknown) => mine.postMessage({ error: toWire(error) } satisfies LentBytes),
    )
  return line
}

/** The same source at the other end. Whoever lent it closes the line. */
export function lentSource(port: MessagePort, size: number): ByteSource {
  const waiting: ((answer: LentBytes) => void)[] = []
  port.onmessage = ({ data }: MessageEvent<LentBytes>) => waiting.shift()?.(data)
  return {
    size,
    read(start, end, signal) {
      return new Promise((resolve, reject) => {
        const stop = () => reject(new HeirloomError('cancelled', 'stopped as asked'))
        if (signal?.aborted) stop()
        signal?.addEventListener('abort', stop)
        waiting.push((answer) => {
          signal?.removeEventListener('abort', stop)
          if ('error' in answer) reject(fromWire(answer.error))
          else resolve(answer.bytes)
        })
        port.postMessage({ start, end } satisfies WantedBytes)
      })
    },
  }
}
