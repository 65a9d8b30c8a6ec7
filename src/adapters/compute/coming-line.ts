import type { MediaGrant } from '../../domain/media/media-grant.ts'
import type { ComingListener } from '../../domain/media/media-sealer.ts'
import type { MediaFormat } from '../../domain/media/sniff-media.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { lendSource, lentSource } from './lent-source.ts'

/** From the worker that checks a file: so much of it has its MAC; with the first, a line on which it is read. */
interface ComingNews {
  readonly verified: number
  readonly line: MessagePort | null
}

/** The other end of the channel is for the worker. Whoever asked closes this one when the order has ended. */
export function hearComing(listener: ComingListener): MessageChannel {
  const channel = new MessageChannel()
  let lent: ReturnType<typeof lentSource> | null = null
  channel.port1.onmessage = ({ data: { verified, line } }: MessageEvent<ComingNews>) => {
    if (line) lent = lentSource(line, 0)
    const from = lent
    if (from) listener.onVerified(verified, (start, end) => from.read(start, end))
  }
  return channel
}

export function tellComing(port: MessagePort, macs: ComingListener['macs']): ComingListener {
  let told = false
  return {
    macs,
    onVerified(verified, read) {
      if (told) {
        port.postMessage({ verified, line: null } satisfies ComingNews)
        return
      }
      told = true
      const { port2 } = lendSource({ size: 0, read }, undefined)
      port.postMessage({ verified, line: port2 } satisfies ComingNews, [port2])
    },
  }
}

/** Grants a file that is on its way: whoever holds the other end of `port` reads it as it comes. */
export function lendComing(
  port: MessagePort,
  { format, source }: { readonly format: MediaFormat; readonly source: ByteSource },
): void {
  const { port2 } = lendSource(source, undefined)
  const grant: MediaGrant = { kind: 'coming', format, size: source.size, line: port2 }
  port.postMessage(grant, [port2])
}
