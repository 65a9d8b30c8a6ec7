import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import type { Core } from '../core-port.ts'
import type { CbcChunks, Ciphers, HashStream } from '../crypto-port.ts'
import { cipherChunkBytes } from '../crypto-port.ts'
import type { MessageBackupKey } from '../keys/key-types.ts'
import type { ByteSink, Randomness } from '../ports.ts'
import type { Block } from './blocks.ts'
import type { TokenMetadata } from './layout.ts'
import { archiveHead, ivLength } from './layout.ts'
import { bucket, paddingSize } from './padding.ts'
import { throwIfCancelled } from './read-archive.ts'

export interface ArchiveWriting {
  readonly sink: ByteSink
  readonly keys: MessageBackupKey
  readonly ciphers: Ciphers
  readonly core: Core
  readonly randomness: Randomness
  /** With metadata: the layout of archives keyed with a forward secrecy token. */
  readonly metadata?: TokenMetadata | undefined
  /** `blocks`, the newer rule, unless said otherwise. */
  readonly padding?: 'blocks' | 'bucket' | undefined
  readonly signal?: AbortSignal | undefined
  /** File bytes written so far. */
  readonly onProgress?: ((written: number) => void) | undefined
}

export interface ArchiveParts {
  /** `packDirectory`: BackupInfo, account, recipients, and all that is no chat item. */
  readonly directory: Iterable<Block> | AsyncIterable<Block>
  /** The chat items: stored pages, or `packRegion`. */
  readonly region: Iterable<Block> | AsyncIterable<Block>
}

export interface ArchiveSummary {
  readonly fileBytes: number
  readonly uncompressedBytes: number
  readonly largestBlock: number
  /** The file's own MAC. */
  readonly fingerprint: Bytes
}

/** Deflate, no flags, no time, no name, unknown system. */
const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
/** An empty final block: ends a row of flushed ones. */
const deflateEnd = Uint8Array.of(0x03, 0x00)

/**
 * Writes an archive file front to back by stringing compressed blocks together, and closes the sink. Whatever
 * fails, the sink is aborted first: no half file stays.
 */
export async function writeArchive(writing: ArchiveWriting, parts: ArchiveParts): Promise<ArchiveSummary> {
  try {
    const summary = await write(writing, parts)
    await writing.sink.close()
    return summary
  } catch (error) {
    await writing.sink.abort().catch(() => undefined)
    throw error
  }
}

async function write(writing: ArchiveWriting, parts: ArchiveParts): Promise<ArchiveSummary> {
  const { core, randomness } = writing
  const out = await SealedOutput.start(writing)
  let [crc, length, largestBlock] = [0, 0, 0]
  const put = async (block: Block) => {
    throwIfCancelled(writing.signal)
    crc = core.crc32Combine(crc, block.crc32, block.length)
    length += block.length
    await out.write(block.body)
  }
  await out.write(gzipHead)
  for await (const block of parts.directory) await put(block)
  for await (const block of parts.region) {
    largestBlock = Math.max(largestBlock, block.length)
    await put(block)
  }
  await out.write(concat(deflateEnd, trailer(crc, length)))
  const compressed = out.plainBytes
  const zeros =
    writing.padding === 'bucket'
      ? bucket(compressed) - compressed
      : paddingSize(largestBlock, compressed, (n) => randomness.bytes(n))
  await out.zeros(zeros)
  const fingerprint = await out.finish()
  return { fileBytes: out.fileBytes, uncompressedBytes: length, largestBlock, fingerprint }
}

/** CRC-32 and length modulo 2^32, little-endian. */
function trailer(crc: number, length: number): Bytes {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, crc, true)
  view.setUint32(4, length % 0x1_0000_0000, true)
  return bytes
}

/** Cuts what is written into cipher chunks; every sealed chunk goes to the MAC and the sink. */
class SealedOutput {
  plainBytes = 0
  fileBytes = 0
  readonly #writing: ArchiveWriting
  readonly #encryptor: CbcChunks
  readonly #mac: HashStream
  #held = new Uint8Array(cipherChunkBytes)
  #heldBytes = 0

  static async start(writing: ArchiveWriting): Promise<SealedOutput> {
    const iv = writing.randomness.bytes(ivLength)
    const encryptor = await writing.ciphers.cbcEncryptor(writing.keys.aesKey, iv)
    const output = new SealedOutput(writing, encryptor, await writing.ciphers.hmac(writing.keys.hmacKey))
    if (writing.metadata) await output.#emit(archiveHead(writing.metadata), false)
    await output.#emit(iv, true)
    return output
  }

  private constructor(writing: ArchiveWriting, encryptor: CbcChunks, mac: HashStream) {
    this.#writing = writing
    this.#encryptor = encryptor
    this.#mac = mac
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.plainBytes += bytes.length
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + cipherChunkBytes - this.#heldBytes)
      this.#held.set(part, this.#heldBytes)
      this.#heldBytes += part.length
      at += part.length
      if (this.#heldBytes === cipherChunkBytes) await this.#seal(false)
    }
  }

  async zeros(count: number): Promise<void> {
    const zeros = new Uint8Array(Math.min(count, cipherChunkBytes))
    for (let left = count; left > 0; left -= zeros.length) await this.write(zeros.subarray(0, left))
  }

  /** Answers the MAC. */
  async finish(): Promise<Bytes> {
    await this.#seal(true)
    const mac = this.#mac.finish()
    await this.#emit(mac, false)
    return mac
  }

  async #seal(last: boolean): Promise<void> {
    const plain = this.#held.subarray(0, this.#heldBytes)
    this.#heldBytes = 0
    await this.#emit(await this.#encryptor.chunk(plain, last), true)
  }

  async #emit(bytes: Bytes, covered: boolean): Promise<void> {
    if (covered) this.#mac.update(bytes)
    await this.#writing.sink.write(bytes)
    this.fileBytes += bytes.length
    this.#writing.onProgress?.(this.fileBytes)
  }
}
