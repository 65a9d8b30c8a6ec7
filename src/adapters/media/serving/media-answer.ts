import type { ByteSource } from '../../../domain/ports.ts'
import { rangeBytes } from '../../../domain/media/media-file.ts'
import type { MediaFormat } from '../../../domain/media/sniff-media.ts'
import { shownTypes } from '../../../domain/media/sniff-media.ts'
import type { ByteRange } from './byte-range.ts'
import { byteRange } from './byte-range.ts'

/** On every answer, refusals too: whatever the bytes are, they run nothing, ask for nothing and are kept nowhere. */
const strictHeaders = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const

/** As if there were nothing at that address: it says no more than that. */
export function refusal(status = 404): Response {
  return new Response(null, { status, headers: strictHeaders })
}

/**
 * A file, or the part of it that `range` (the header) asks for, decrypted as it is read and no sooner. `done`: nobody
 * reads it any more.
 */
export function mediaAnswer(
  source: ByteSource,
  format: MediaFormat,
  range: string | null,
  done: () => void = () => undefined,
): Response {
  const { size } = source
  const part = byteRange(range, size)
  if (part === 'unsatisfiable') {
    done()
    return new Response(null, {
      status: 416,
      headers: { ...strictHeaders, 'Content-Range': `bytes */${size}` },
    })
  }
  const { from, to } = part ?? { from: 0, to: size }
  const headers: Record<string, string> = {
    ...strictHeaders,
    'Content-Type': shownTypes[format],
    'Content-Length': String(to - from),
    'Accept-Ranges': 'bytes',
  }
  if (part) headers['Content-Range'] = `bytes ${from}-${to - 1}/${size}`
  return new Response(pulled(source, { from, to }, done), { status: part ? 206 : 200, headers })
}

/** One range of the sealed file in memory at a time; it ends with whoever reads it. */
function pulled(
  source: ByteSource,
  { from, to }: ByteRange,
  done: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = from
  const stopped = new AbortController()
  return new ReadableStream(
    {
      async pull(controller) {
        if (at >= to) {
          controller.close()
          done()
          return
        }
        // Up to where a range of the sealed file ends: each is decrypted once.
        const end = Math.min(to, at - (at % rangeBytes) + rangeBytes)
        const bytes = await source.read(at, end, stopped.signal)
        at = end
        controller.enqueue(bytes)
        if (at < to) return
        controller.close()
        done()
      },
      cancel: () => {
        stopped.abort()
        done()
      },
    },
    { highWaterMark: 0 },
  )
}
