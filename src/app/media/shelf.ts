import type { Bytes } from '../../core/bytes.ts'
import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { hmacSha256 } from '../../domain/keys/derive.ts'
import { aesFirst } from '../../domain/keys/key-types.ts'
import { localSealer } from '../../domain/media/local-sealer.ts'
import type { MediaFacts, MediaKeys } from '../../domain/media/media-file.ts'
import type { MediaHere, MediaRecord } from '../../domain/media/media-record.ts'
import { decodeMediaRecord, encodeMediaRecord } from '../../domain/media/media-record.ts'
import type { CheckOrder, MediaSealer } from '../../domain/media/media-sealer.ts'
import { openMedia } from '../../domain/media/open-media.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { MediaRoomDeps } from './media-deps.ts'
import { forgetPartFiles, partFileOf } from './part-files.ts'

const nameKeySetting = 'media-names'
const nameBytes = 16

/** A sealed file that comes from elsewhere: a snapshot folder, or the service. */
export interface SealedArrival {
  readonly source: ByteSource
  /** 32 bytes; the file must hold this. */
  readonly plaintextHash: Uint8Array
  /** 64 bytes, AES half first. */
  readonly key: Uint8Array
  /** What it is to be kept under, where another message has it under another key; else `key`. */
  readonly as?: Uint8Array
  /** Of the plaintext, as the message says. */
  readonly size: number
  /** Comes slowly: what there is of it is gone on with, and stays when it is stopped ([Note: Going on with a file]). */
  readonly slow?: boolean
  readonly signal?: AbortSignal
}

interface Keep {
  /** What it lies sealed under. */
  readonly key: Uint8Array
  readonly tagKey: Bytes
  /** Writes a file of this name. */
  readonly make: (file: string) => Promise<MediaFacts>
  /** Seals it under another key. */
  readonly under?: (own: Uint8Array) => Promise<MediaRecord>
  /** The file that a slow one comes into; it stays when it is stopped. */
  readonly part?: string
  readonly signal?: AbortSignal | undefined
}

/**
 * [Note: Shelf] The media of this device by content: for each SHA-256 of a plaintext one record, and, where its bytes are
 * here, one sealed file. Records lie under a blind name, so that what lies at rest does not tell who has which file. A
 * file is written first and its record then: a kill in between leaves an orphan, and never a record without its file.
 */
export class Shelf {
  private readonly deps: MediaRoomDeps
  private readonly nameKey: Bytes
  private readonly sealer: MediaSealer

  private constructor(deps: MediaRoomDeps, nameKey: Bytes) {
    this.deps = deps
    this.nameKey = nameKey
    this.sealer = deps.mediaSealer ?? localSealer(deps)
  }

  static async open(deps: MediaRoomDeps): Promise<Shelf> {
    const known = await nullWhenDamaged(() => deps.store.readSetting(nameKeySetting))
    if (known?.length === 32) return new Shelf(deps, known)
    const made = deps.randomness.bytes(32)
    await deps.store.writeSetting(nameKeySetting, made)
    return new Shelf(deps, made)
  }

  nameOf(plaintextHash: Uint8Array): string {
    return toBase64Url(hmacSha256(this.nameKey, plaintextHash).subarray(0, nameBytes))
  }

  /** In the order asked; null: nothing is known of it, or its record is damaged. */
  async find(hashes: readonly Uint8Array[]): Promise<(MediaRecord | null)[]> {
    const names = hashes.map((hash) => this.nameOf(hash))
    const records = await nullWhenDamaged(() => this.deps.store.readMedia(names))
    // One that is damaged must not hide the others.
    if (!records) return Promise.all(names.map((name) => this.findOne(name)))
    return Promise.all(records.map((record) => nullWhenDamaged(() => record && decodeMediaRecord(record))))
  }

  private findOne(name: string): Promise<MediaRecord | null> {
    return nullWhenDamaged(async () => {
      const [record] = await this.deps.store.readMedia([name])
      return record ? decodeMediaRecord(record) : null
    })
  }

  /** All that can be read, by name. */
  async all(): Promise<Map<string, MediaRecord>> {
    const found = new Map<string, MediaRecord>()
    for (const { name, record } of await this.deps.store.readAllMedia()) {
      const decoded = await nullWhenDamaged(() => record && decodeMediaRecord(record))
      if (decoded) found.set(name, decoded)
    }
    return found
  }

  /**
   * Copies a sealed file here once all of it is verified; where its content is here already, that is kept as it is.
   * `bad-mac`, `bad-length`, `bad-padding`, `truncated` for one that was altered, `other-content` for another one;
   * `storage-full`, `source-unreadable`, `cancelled`.
   */
  async takeSealed(arrival: SealedArrival): Promise<MediaRecord> {
    const { plaintextHash, key, as = key } = arrival
    const [before] = await this.find([plaintextHash])
    const known = before && (await this.touch(before))
    if (known) return known
    // A content whose bytes went keeps its key: messages name it by that, and the service may have it under it.
    const own = before?.key ?? as
    if (!equalBytes(own, key)) return this.takeAnew(arrival, own)
    return arrival.slow ? this.takeSlowly(arrival) : this.takeAtOnce(arrival)
  }

  private takeAtOnce(arrival: SealedArrival): Promise<MediaRecord> {
    const { key, signal } = arrival
    const keys = this.keysOf(key)
    const make = (file: string) => this.checked(arrival, keys, { file })
    return this.keep({ key, tagKey: keys.tagKey, make, signal })
  }

  private async takeSlowly(arrival: SealedArrival): Promise<MediaRecord> {
    const { key, plaintextHash, signal } = arrival
    const { store } = this.deps
    const name = this.nameOf(plaintextHash)
    const part = await partFileOf(store, name, () => this.freshFile())
    const keys = this.keysOf(key)
    const make = (file: string) => this.checked(arrival, keys, { file, goesOn: true })
    try {
      const record = await this.keep({ key, tagKey: keys.tagKey, make, part, signal })
      await forgetPartFiles(store, [name])
      return record
    } catch (error) {
      if (!isCode(error, 'conflict')) throw error
      // Another tab is at it, for somebody who waits there as well.
      return this.takeAtOnce(arrival)
    }
  }

  /** Seals a new file. Content that is here already is stored once: its record is the answer. */
  async seal(source: ByteSource, signal?: AbortSignal): Promise<MediaRecord> {
    return this.sealUnder(this.deps.randomness.bytes(64), source, signal)
  }

  /** Which of these are here, bytes and all. They count as just taken in: whoever asks is about to name them. */
  async claim(hashes: readonly Uint8Array[]): Promise<(MediaRecord | null)[]> {
    const found = await this.find(hashes)
    const now = this.deps.clock.now()
    const here = await Promise.all(
      found.map(async (record) => (record?.here && (await this.isThere(record.here)) ? record : null)),
    )
    const claimed = here.map((record) => record && { ...record, addedAt: now })
    const facts = claimed.flatMap((record) =>
      record ? [[this.nameOf(record.plaintextHash), encodeMediaRecord(record)] as const] : [],
    )
    if (facts.length > 0) await this.deps.store.writeMedia({ facts: Object.fromEntries(facts) })
    return claimed
  }

  /** Opens what came under one key, once all of it is verified, and seals it under another. */
  private async takeAnew(arrival: SealedArrival, own: Uint8Array): Promise<MediaRecord> {
    const { mediaFiles, ciphers } = this.deps
    const keys = this.keysOf(arrival.key)
    const scratch = this.freshFile()
    try {
      const facts = await this.checked(arrival, keys, { file: scratch })
      const source = openMedia(ciphers, { source: await mediaFiles.open(scratch), keys, facts })
      return await this.sealUnder(own, source, arrival.signal)
    } finally {
      await mediaFiles.remove(scratch).catch(() => undefined)
    }
  }

  private checked(
    { source, plaintextHash, size, signal }: SealedArrival,
    keys: MediaKeys,
    into: Pick<CheckOrder, 'file' | 'goesOn'>,
  ): Promise<MediaFacts> {
    return this.sealer.check({ source, keys, size, plaintextHash, ...into, ...(signal && { signal }) })
  }

  private async sealUnder(key: Uint8Array, source: ByteSource, signal?: AbortSignal): Promise<MediaRecord> {
    const keys = this.keysOf(key)
    const iv = this.deps.randomness.bytes(16)
    const make = (file: string) => this.sealer.seal({ source, keys, iv, file, ...(signal && { signal }) })
    // What it is is known only once it was read: one whose bytes went is sealed again, under the key it has.
    const under = (own: Uint8Array) => this.sealUnder(own, source, signal)
    return this.keep({ key, tagKey: keys.tagKey, make, under, signal })
  }

  /** The plaintext, range by range, each verified. `not-found`: the bytes are not here. */
  async read(record: MediaRecord): Promise<ByteSource> {
    const { here, key, size } = record
    if (!here) throw new HeirloomError('not-found', 'a media file that is not on this device')
    const source = await this.deps.mediaFiles.open(here.file)
    const { sealedLength, tags, tagKey } = here
    return openMedia(this.deps.ciphers, {
      source,
      keys: { ...aesFirst(key), tagKey },
      facts: { size, sealedLength, tags },
    })
  }

  /** The sealed bytes, as they go to a snapshot folder or the service. `not-found` likewise. */
  async readSealed({ here }: MediaRecord): Promise<ByteSource> {
    if (!here) throw new HeirloomError('not-found', 'a media file that is not on this device')
    return this.deps.mediaFiles.open(here.file)
  }

  /** Lets go of the bytes and, unless they are to be found again elsewhere, of what is known of them. */
  async drop(records: readonly MediaRecord[], { keepFacts = false } = {}): Promise<void> {
    if (records.length === 0) return
    const facts = records.map((record) => [
      this.nameOf(record.plaintextHash),
      keepFacts ? encodeMediaRecord({ ...record, here: null }) : null,
    ])
    await this.deps.store.writeMedia({ facts: Object.fromEntries(facts) as Record<string, Bytes | null> })
    for (const { here } of records) if (here) await this.deps.mediaFiles.remove(here.file)
  }

  private keysOf(key: Uint8Array): MediaKeys {
    return { ...aesFirst(key), tagKey: this.deps.randomness.bytes(32) }
  }

  /** The record of what is here already, as just taken in: what looks for unused files leaves it alone. */
  private async touch(known: MediaRecord): Promise<MediaRecord | null> {
    if (!known.here || !(await this.isThere(known.here))) return null
    return this.write({ ...known, addedAt: this.deps.clock.now() })
  }

  private async isThere({ file, sealedLength }: MediaHere): Promise<boolean> {
    try {
      return (await this.deps.mediaFiles.open(file)).size === sealedLength
    } catch (error) {
      if (isCode(error, 'not-found')) return false
      throw error
    }
  }

  private freshFile(): string {
    return toBase64Url(this.deps.randomness.bytes(nameBytes))
  }

  private async keep({ key, tagKey, make, under, part, signal }: Keep): Promise<MediaRecord> {
    const { mediaFiles, clock } = this.deps
    const file = part ?? this.freshFile()
    try {
      const { size, plaintextHash, format, sealedLength, digest, tags } = await make(file)
      const [before] = await this.find([plaintextHash])
      const known = before && (await this.touch(before))
      if (known) {
        await mediaFiles.remove(file)
        return known
      }
      if (under && before && !equalBytes(before.key, key)) {
        await mediaFiles.remove(file)
        return await under(before.key)
      }
      if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
      const here = { file, tagKey, sealedLength, digest, tags }
      const addedAt = clock.now()
      return await this.write({ plaintextHash, key: new Uint8Array(key), size, addedAt, format, here })
    } catch (error) {
      // It may be whole already, and is an orphan then.
      if (part === undefined) await mediaFiles.remove(file).catch(() => undefined)
      throw error
    }
  }

  private async write(record: MediaRecord): Promise<MediaRecord> {
    const name = this.nameOf(record.plaintextHash)
    await this.deps.store.writeMedia({ facts: { [name]: encodeMediaRecord(record) } })
    return record
  }
}
