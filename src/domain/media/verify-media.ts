import { equalBytes } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ByteSource } from '../ports.ts'
import type { Beginnings } from './beginnings.ts'
import type { MediaFacts, MediaKeys } from './media-file.ts'
import { ciphertextLength, ivBytes, macBytes, maxMediaBytes, rangeBytes } from './media-file.ts'
import type { MediaDeps } from './media-pass.ts'
import { MediaPass } from './media-pass.ts'
import { ReadAhead } from './read-ahead.ts'
import { maxWholeBytes, verifyWhole } from './whole-media.ts'

export interface VerifyMediaOptions {
  readonly source: ByteSource
  readonly keys: MediaKeys
  /** Of the plaintext, as its message says. */
  readonly size: number
  /** Each sealed part, maybe before anything is verified: for a copy that counts only if this resolves. */
  readonly onSealed?: (part: Bytes) => Promise<void>
  /** Hears of beginnings that have their MAC, each after `onSealed` had all of it. */
  readonly beginnings?: Beginnings
  readonly signal?: AbortSignal
}

/**
 * Reads all of a sealed file and checks its MAC in constant time; plaintext is hashed here and never handed on. The
 * caller compares `plaintextHash` or `digest` with what it expects. `truncated`, `bad-length`, `too-large`, `bad-mac`,
 * `bad-padding`.
 */
export async function verifyMedia(deps: MediaDeps, options: VerifyMediaOptions): Promise<MediaFacts> {
  const { source, keys, size, signal } = options
  if (size > maxMediaBytes) throw new HeirloomError('too-large', 'longer than any message carries')
  const ciphertext = ciphertextLength(source.size, size)
  if (size <= (deps.wholeBytes ?? maxWholeBytes)) {
    const file = await source.read(0, source.size, signal)
    const facts = await verifyWhole(deps.ciphers, { file, keys, size })
    await options.onSealed?.(file)
    return facts
  }
  const reader = new ReadAhead(source, signal)
  const take = async (length: number): Promise<Bytes> => {
    const part = await reader.take(length)
    await options.onSealed?.(part)
    return part
  }
  const iv = await take(ivBytes)
  const pass = new MediaPass(deps, keys, iv, options.beginnings)
  const opened = await openAll(deps, { keys, iv, ciphertext, size, take, pass })
  const mac = await take(macBytes)
  const { mac: expected, ...facts } = await pass.finish()
  if (!equalBytes(mac, expected)) throw new HeirloomError('bad-mac', 'a media file was altered')
  // Only now does what became of the decryption count: damage is told as such, whatever it decrypts to.
  if (opened) throw opened
  if (facts.size !== size) throw new HeirloomError('bad-length', 'a media file shorter than its message says')
  return facts
}

interface OpenAll {
  readonly keys: MediaKeys
  readonly iv: Bytes
  readonly ciphertext: number
  readonly size: number
  readonly take: (length: number) => Promise<Bytes>
  readonly pass: MediaPass
}

/** Answers what went wrong with the padding, if anything did. */
async function openAll(deps: MediaDeps, work: OpenAll): Promise<HeirloomError | null> {
  const { keys, iv, ciphertext, size, take, pass } = work
  const cbc = await deps.ciphers.cbcDecryptor(keys.aesKey, iv)
  let [left, fault]: [number, HeirloomError | null] = [size, null]
  let waiting: Promise<Bytes> | null = null
  const hash = async (sealed: Uint8Array): Promise<void> => {
    const plain = waiting ? await waiting.catch((error: unknown) => failed(error)) : new Uint8Array(0)
    if (plain instanceof HeirloomError) fault = plain
    const counted = plain instanceof HeirloomError ? new Uint8Array(0) : plain.subarray(0, left)
    left -= counted.length
    pass.update(counted, sealed)
  }
  for (let at = 0; at < ciphertext; at += rangeBytes) {
    const end = Math.min(ciphertext, at + rangeBytes)
    const sealed = await take(end - at)
    const opening = cbc.chunk(sealed, end === ciphertext)
    opening.catch(() => undefined)
    await hash(sealed)
    waiting = opening
  }
  await hash(new Uint8Array(0))
  return fault
}

function failed(error: unknown): HeirloomError {
  if (error instanceof HeirloomError) return error
  throw error
}
