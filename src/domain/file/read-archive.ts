import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Core, Gunzip } from '../core-port.ts'
import type { CbcChunks, Ciphers, HashStream } from '../crypto-port.ts'
import { cipherChunkBytes } from '../crypto-port.ts'
import { WireReader } from '../frame/wire.ts'
import type { MessageBackupKey } from '../keys/key-types.ts'
import type { ByteSource } from '../ports.ts'
import { diagnose } from './diagnose.ts'
import type { ArchiveLayout } from './layout.ts'
import { ivLength, macLength, readLayout } from './layout.ts'
import type { FrameChunk } from './splitter.ts'
import { FrameSplitter } from './splitter.ts'

export interface ReadProgress {
  readonly phase: 'checking' | 'reading'
  /** Bytes of the file in this phase. */
  readonly done: number
  readonly total: number
}

export interface ArchiveReading {
  readonly source: ByteSource
  readonly keys: MessageBackupKey
  readonly ciphers: Ciphers
  readonly core: Core
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined
}

export interface OpenArchive {
  readonly layout: ArchiveLayout
  /** The BackupInfo message as it came, without its length varint. */
  readonly info: Bytes
  /** The file's own MAC: names the file. */
  readonly fingerprint: Bytes
  /**
   * All frames behind BackupInfo, once. At its end the MAC was checked a second time: `source-changed` when the file
   * is not the one that was checked first, so what was read before the end is to be published only after it.
   */
  readonly chunks: AsyncGenerator<FrameChunk, void, void>
}

/** The version that BackupInfo may bear. Signal's validator does not look at it; nothing above 1 was ever written. */
const maxVersion = 1

// [Note: Expansion bound] DEFLATE expands up to 1032 times. 200 000 messages that differ in their dates only come to 7.
// Beyond 16 MiB, 200 bytes of frames for each byte of ciphertext are taken, and no more than 32 MiB are held at once.
const freeBytes = 16 * 1024 * 1024
const maxExpansion = 200
/** What is inflated in one go. */
const inflateBytes = 32 * 1024

/** Aborting ends every call with `cancelled`. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
}

/**
 * Checks the MAC over the whole file and nothing else; nothing is parsed before. Answers the MAC. Throws
 * `not-a-backup`, `wrong-key`, `bad-mac`, `truncated`, `unknown-version`, `cancelled`, `source-unreadable`.
 */
export async function checkArchive(
  reading: ArchiveReading,
): Promise<{ layout: ArchiveLayout; fingerprint: Bytes }> {
  const layout = await readLayout(reading.source, reading.signal)
  if (!layout.whole) throw await diagnose({ ...reading, layout })
  const mac = await reading.ciphers.hmac(reading.keys.hmacKey)
  for await (const part of parts(reading, layout, 'checking')) mac.update(part)
  const stored = await reading.source.read(layout.macAt, layout.size, reading.signal)
  if (!equalBytes(mac.finish(), stored)) throw await diagnose({ ...reading, layout })
  return { layout, fingerprint: stored }
}

/**
 * Opens an archive file of either layout: first the MAC over all of it, then a second pass that decrypts, inflates
 * and cuts frames in bounded memory. Besides what `checkArchive` throws: `bad-padding`, `bad-gzip`, `bad-frame`,
 * `too-large`, `unknown-version`, and `source-changed` at the end of the frames.
 */
export async function openArchive(reading: ArchiveReading): Promise<OpenArchive> {
  const { layout, fingerprint } = await checkArchive(reading)
  const pass = new SecondPass(reading, layout, fingerprint)
  const pieces = pass.run()
  try {
    const info = await firstMessage(pass, pieces)
    needKnownVersion(info)
    return { layout, info, fingerprint, chunks: chunksOf(pass, pieces) }
  } catch (error) {
    throw await pass.explain(error)
  }
}

async function firstMessage(pass: SecondPass, pieces: AsyncGenerator<void, void, void>): Promise<Bytes> {
  for (;;) {
    const { done } = await pieces.next()
    const info = pass.splitter.takeMessage()
    if (info) return info
    if (done) throw new HeirloomError('bad-frame', 'The backup is empty.')
  }
}

function needKnownVersion(info: Uint8Array): void {
  const reader = new WireReader(info)
  let version: number | null = 0
  while (reader.next()) if (reader.number === 1) version = reader.value()
  if (reader.broken) throw new HeirloomError('bad-frame', 'The first record of the backup is malformed.')
  if (version === null || version > maxVersion)
    throw new HeirloomError(
      'unknown-version',
      'This backup was written in a newer form than this program knows.',
    )
}

async function* chunksOf(
  pass: SecondPass,
  pieces: AsyncGenerator<void, void, void>,
): AsyncGenerator<FrameChunk, void, void> {
  try {
    for (let ended = false; !ended;) {
      ended = (await pieces.next()).done === true
      for (let chunk = pass.splitter.take(ended); chunk; chunk = pass.splitter.take(ended)) yield chunk
    }
    if (pass.splitter.left > 0) throw new HeirloomError('bad-frame', 'The last record of the backup is cut.')
  } catch (error) {
    throw await pass.explain(error)
  } finally {
    await pieces.return()
  }
}

class SecondPass {
  readonly splitter: FrameSplitter
  readonly #reading: ArchiveReading
  readonly #layout: ArchiveLayout
  readonly #fingerprint: Bytes
  readonly #gunzip: Gunzip
  readonly #maxInflated: number

  constructor(reading: ArchiveReading, layout: ArchiveLayout, fingerprint: Bytes) {
    this.splitter = new FrameSplitter(reading.core)
    this.#reading = reading
    this.#layout = layout
    this.#fingerprint = fingerprint
    this.#gunzip = reading.core.gunzip()
    this.#maxInflated = freeBytes + maxExpansion * (layout.macAt - layout.cipherAt)
  }

  /** Each step inflates one piece of the file into the splitter; the last one checks what can be checked only then. */
  async *run(): AsyncGenerator<void, void, void> {
    const mac = await this.#reading.ciphers.hmac(this.#reading.keys.hmacKey)
    for await (const plain of this.#decrypted(mac)) {
      for (let at = 0; at < plain.length && !this.#gunzip.ended; at += inflateBytes) {
        this.#inflate(plain.subarray(at, at + inflateBytes))
        yield
      }
    }
    if (!equalBytes(mac.finish(), this.#fingerprint)) throw changed()
    if (!this.#gunzip.ended) throw new HeirloomError('bad-gzip', 'The compressed data ends too early.')
  }

  /** Broken content behind a MAC that was right: either it was sealed like that, or the file changed since. */
  async explain(error: unknown): Promise<unknown> {
    if (!isCode(error, 'bad-padding', 'bad-gzip', 'bad-frame', 'too-large', 'unknown-version')) return error
    try {
      const { fingerprint } = await checkArchive({ ...this.#reading, onProgress: undefined })
      return equalBytes(fingerprint, this.#fingerprint) ? error : changed()
    } catch (cause) {
      return isCode(cause, 'cancelled') ? cause : changed()
    }
  }

  /** Decrypts one part ahead, so that the platform's cipher works while the last part is inflated. */
  async *#decrypted(mac: HashStream): AsyncGenerator<Bytes, void, void> {
    const { ciphers, keys } = this.#reading
    let decryptor: CbcChunks | null = null
    let ahead: Promise<Bytes> | null = null
    let left = this.#layout.macAt - this.#layout.ivAt
    try {
      for await (const part of parts(this.#reading, this.#layout, 'reading')) {
        mac.update(part)
        left -= part.length
        // The iv is taken from what the MAC just covered, never from a read of its own.
        const head: number = decryptor ? 0 : ivLength
        decryptor ??= await ciphers.cbcDecryptor(keys.aesKey, part.slice(0, ivLength))
        const ready = ahead
        ahead = decryptor.chunk(part.subarray(head), left === 0)
        if (ready) yield await ready
      }
      const last = ahead
      ahead = null
      if (last) yield await last
    } finally {
      ahead?.catch(() => undefined)
    }
  }

  #inflate(plain: Uint8Array): void {
    this.#gunzip.push(plain, (piece) => {
      if (this.#gunzip.length > this.#maxInflated)
        throw new HeirloomError('too-large', 'The backup expands to far more than its size.')
      this.splitter.push(piece)
    })
  }
}

function changed(): HeirloomError {
  return new HeirloomError('source-changed', 'The file changed while it was read. Choose it again.')
}

/** What the MAC covers, in parts of 256 KiB (the first one and the iv, the last one what is left). */
async function* parts(
  reading: ArchiveReading,
  layout: ArchiveLayout,
  phase: ReadProgress['phase'],
): AsyncGenerator<Bytes, void, void> {
  for (let at = layout.ivAt; at < layout.macAt;) {
    throwIfCancelled(reading.signal)
    const end = Math.min(
      layout.macAt,
      at === layout.ivAt ? layout.cipherAt + cipherChunkBytes : at + cipherChunkBytes,
    )
    const part = await reading.source.read(at, end, reading.signal)
    at = end
    yield part
    reading.onProgress?.({ phase, done: at === layout.macAt ? at + macLength : at, total: layout.size })
  }
}
