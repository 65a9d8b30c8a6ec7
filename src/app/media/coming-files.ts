import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import { aesFirst } from '../../domain/keys/key-types.ts'
import type { BeginningMacs } from '../../domain/media/beginnings.ts'
import { ivBytes } from '../../domain/media/media-file.ts'
import type { ComingListener } from '../../domain/media/media-sealer.ts'
import type { MediaFormat } from '../../domain/media/sniff-media.ts'
import { sniffedBytes, sniffMedia } from '../../domain/media/sniff-media.ts'
import type { ByteSource } from '../../domain/ports.ts'

type Read = (start: number, end: number) => Promise<Bytes>

const blockBytes = 16

/** A file on its way here, as the plaintext it holds: reads wait until what they touch has its MAC, or is here. */
export interface ComingFile {
  /** What its first bytes say it is; null: not enough of it is here, or it is only to be saved. */
  readonly format: MediaFormat | null
  /** So many of its sealed bytes have their MAC. */
  readonly verified: number
  readonly source: ByteSource
}

interface Begun {
  readonly listener: ComingListener
  /** All of it is here, and read from there; null: it broke off, and whoever waits gives up (`not-found`). */
  end(whole: ByteSource | null): void
}

/** [Note: Films before they are whole] What comes to this device and can be shown meanwhile, by content (b64). */
export class ComingFiles {
  private readonly files = new Map<string, Coming>()

  find(content: string): ComingFile | null {
    return this.files.get(content) ?? null
  }

  begin(
    content: string,
    file: {
      readonly key: Bytes
      readonly size: number
      readonly macs: BeginningMacs
      readonly ciphers: Ciphers
    },
  ): Begun {
    const coming = new Coming(file)
    this.files.set(content, coming)
    return {
      listener: {
        macs: file.macs,
        onVerified: (sealedBytes, read) => void coming.hear(sealedBytes, read),
      },
      end: (whole) => {
        coming.end(whole)
        if (this.files.get(content) === coming) this.files.delete(content)
      },
    }
  }
}

class Coming implements ComingFile {
  format: MediaFormat | null = null
  readonly source: ByteSource
  private readonly ciphers: Ciphers
  private readonly aesKey: Bytes
  private readonly size: number
  verified = 0
  private readSealed: Read | null = null
  private whole: ByteSource | null = null
  private ended = false
  private waiting: (() => void)[] = []

  constructor({
    key,
    size,
    ciphers,
  }: {
    readonly key: Bytes
    readonly size: number
    readonly ciphers: Ciphers
  }) {
    this.ciphers = ciphers
    this.aesKey = aesFirst(key).aesKey
    this.size = size
    this.source = { size, read: (start, end, signal) => this.read(start, end, signal) }
  }

  async hear(sealedBytes: number, read: Read): Promise<void> {
    this.verified = sealedBytes
    this.readSealed = read
    this.wake()
    if (this.format) return
    const head = await this.open(read, 0, Math.min(this.size, sniffedBytes)).catch(() => null)
    this.format ??= head && sniffMedia(head)
  }

  end(whole: ByteSource | null): void {
    this.whole = whole
    this.ended = true
    this.wake()
  }

  private async read(start: number, end: number, signal?: AbortSignal): Promise<Bytes> {
    if (!(start >= 0 && start <= end && end <= this.size))
      throw new HeirloomError('source-unreadable', 'a read beyond the end of a media file')
    for (;;) {
      if (this.whole) return this.whole.read(start, end, signal)
      if (this.ended) throw new HeirloomError('not-found', 'a media file that did not come to its end')
      const read = sealedEnd(end) <= this.verified ? this.readSealed : null
      // What is read when the last of it has come is read from where it then lies.
      const plain = read && (await this.open(read, start, end).catch(() => null))
      if (plain) return plain
      await this.change(signal)
    }
  }

  private async open(read: Read, start: number, end: number): Promise<Bytes> {
    if (start === end) return new Uint8Array(0)
    const from = start - (start % blockBytes)
    const sealed = await read(from, sealedEnd(end))
    const cbc = await this.ciphers.cbcDecryptor(this.aesKey, sealed.slice(0, ivBytes))
    const plain = await cbc.chunk(sealed.subarray(ivBytes), false)
    return plain.slice(start - from, end - from)
  }

  /** Resolves when there is more of it; at once when there will be no more. */
  private change(signal?: AbortSignal): Promise<void> {
    if (this.ended) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = () => reject(new HeirloomError('cancelled', 'stopped as asked'))
      if (signal?.aborted) stop()
      signal?.addEventListener('abort', stop, { once: true })
      this.waiting.push(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      })
    })
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const go of waiting) go()
  }
}

/** Where the sealed blocks end that hold the plaintext up to here. */
function sealedEnd(end: number): number {
  return ivBytes + Math.ceil(end / blockBytes) * blockBytes
}
