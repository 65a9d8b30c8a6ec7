import { wipe } from '../../core/bytes.ts'
import { HeirloomError, toWire } from '../../core/errors.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import { localSealer } from '../../domain/media/local-sealer.ts'
import type { MediaFacts } from '../../domain/media/media-file.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { MediaSealer } from '../../domain/media/media-sealer.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { createCore } from '../core/load.ts'
import { blobSource } from '../files/blob-source.ts'
import { tellComing } from './coming-line.ts'
import { lentSource } from './lent-source.ts'
import type { MediaAnswer, MediaRequest, MediaTask, SentSource } from './media-messages.ts'

/** The worker's own side of the line. */
export interface MediaScope {
  onmessage: ((event: MessageEvent<MediaRequest>) => void) | null
  postMessage(answer: MediaAnswer): void
}

export interface MediaPlace {
  readonly ciphers: Ciphers
  readonly mediaFiles: MediaFiles
}

/** Carries out orders, side by side, for as long as the worker lives. */
export function serveMedia(scope: MediaScope, place: MediaPlace): void {
  let starting: Promise<MediaSealer> | null = null
  const running = new Map<number, AbortController>()
  const carryOut = async (task: MediaTask & { readonly id: number }): Promise<MediaFacts> => {
    if (!starting) throw new HeirloomError('bug', 'asked before started')
    const stop = new AbortController()
    running.set(task.id, stop)
    try {
      return await ordered(await starting, task, stop.signal)
    } finally {
      running.delete(task.id)
      wipe(task.keys.aesKey, task.keys.hmacKey, task.keys.tagKey)
    }
  }
  scope.onmessage = ({ data }) => {
    if (data.kind === 'start') {
      starting = createCore(data.module).then((core) => localSealer({ ...place, core }))
      // Met by the first order.
      starting.catch(() => undefined)
    } else if (data.kind === 'cancel') {
      running.get(data.id)?.abort(new HeirloomError('cancelled', 'stopped as asked'))
    } else {
      void carryOut(data).then(
        (facts) => scope.postMessage({ id: data.id, facts }),
        (error: unknown) => scope.postMessage({ id: data.id, error: toWire(error) }),
      )
    }
  }
}

function ordered(sealer: MediaSealer, task: MediaTask, signal: AbortSignal): Promise<MediaFacts> {
  const source = received(task.source)
  if (task.kind === 'seal') return sealer.seal({ ...task, source, signal })
  const { coming, ...order } = task
  const listener = coming && tellComing(coming.port, coming.macs)
  return sealer.check({ ...order, source, signal, ...(listener && { coming: listener }) })
}

function received(sent: SentSource): ByteSource {
  if (sent.kind === 'blob') return blobSource(sent.blob)
  if (sent.kind === 'line') return lentSource(sent.port, sent.size)
  const { bytes } = sent
  // What is read whole, as short files are, needs no copy.
  const part = (start: number, end: number) =>
    end - start === bytes.length ? bytes : bytes.slice(start, end)
  return { size: bytes.length, read: (start, end) => Promise.resolve(part(start, end)) }
}
