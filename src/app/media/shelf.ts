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
import type { SealedArrival } from './sealed-arrival.ts'
import { forgetPartFiles, partFileOf } from './part-files.ts'

const nameKeySetting = 'media-names'
const nameBytes = 16
/** Files looked at side by side. */
const lookedAtOnce = 16
const hashedAtOnce = 1024 * 1024
/** Two tabs that take in one content meet once; more often only by the strangest chance. */
const maxEnters = 20

/** What one file is to be kept as. */
interface Keeping {
  readonly key: Uint8Array
  readonly tagKey: Bytes
  readonly make: (file: string) => Promise<MediaFacts>
  /** Where the content has another key already: seals it under that one. */
  readonly under?: (own: Uint8Array) => Promise<MediaRecord>
  readonly instead?: string | undefined
  /** The file that a slow one comes into; it stays when that is stopped. */
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
    // Another tab may make one at the same moment: both go on with one of the two.
    const settle = (record: Bytes | null) => (record?.length === 32 ? record : made)
    return new Shelf(deps, await deps.store.settleSetting(nameKeySetting, settle))
  }

  nameOf(plaintextHash: Uint8Array): string {
    return shortName(hmacSha256(this.nameKey, plaintextHash))
  }

  /** In the order given, four at a time. */
  namesOf(plaintextHashes: readonly Uint8Array[]): string[] {
    const names: string[] = []
    for (let at = 0; at < plaintextHashes.length; at += 4) {
      const some = plaintextHashes.slice(at, at + 4)
      const macs = this.deps.core.hashes(some.map(() => this.nameKey))
      macs.update(some)
      for (const mac of macs.finish()) names.push(shortName(mac))
    }
    return names
  }

  /** Names of all that is known here now: for `find` and `claim`, where many are asked for and most are not here. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set(await this.deps.store.mediaNames())
  }

  /**
   * In the order asked; null: nothing is known of it, or its record is damaged. `among`: what is not one of these names
   * is not asked for.
   */
  async find(hashes: readonly Uint8Array[], among?: ReadonlySet<string>): Promise<(MediaRecord | null)[]> {
    if (among?.size === 0) return hashes.map(() => null)
    const names = this.namesOf(hashes)
    if (!among) return this.findNamed(names)
    const found = await this.findNamed(names.filter((name) => among.has(name)))
    let at = 0
    return names.map((name) => (among.has(name) ? found[at++]! : null))
  }

  private async findNamed(names: readonly string[]): Promise<(MediaRecord | null)[]> {
    if (names.length === 0) return []
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
    const { plaintextHash, key, as = key, instead, slow = false } = arrival
    const [before] = await this.find([plaintextHash])
    const known = before && (await this.touch(before, instead))
    if (known) return known
    // A content whose bytes went keeps its key: messages name it by that, and the service may have it under it.
    const own = before?.key ?? as
    if (!equalBytes(own, key)) return this.takeAnew(arrival, own)
    return slow ? this.takeSlowly(arrival) : this.takeUnder(arrival)
  }

  /** `part`: what it comes into. */
  private takeUnder(arrival: SealedArrival, part?: string): Promise<MediaRecord> {
    const { key, instead, signal } = arrival
    const keys = this.keysOf(key)
    const make = (file: string) => this.checked(arrival, keys, { file, goesOn: part !== undefined })
    const under = (other: Uint8Array) => this.takeAnew(arrival, other)
    return this.keep({ key, tagKey: keys.tagKey, make, under, instead, signal, ...(part && { part }) })
  }

  private async takeSlowly(arrival: SealedArrival): Promise<MediaRecord> {
    const [{ store }, { instead }] = [this.deps, arrival]
    const name = this.nameOf(arrival.plaintextHash)
    try {
      const part = await partFileOf(store, name, { fresh: () => this.freshFile(), instead })
      const record = await this.takeUnder(arrival, part)
      await forgetPartFiles(store, [name])
      return record
    } catch (error) {
      if (!isCode(error, 'conflict')) throw error
      // Another tab is at it, for somebody who waits there as well.
      return this.takeUnder(arrival)
    }
  }

  /** Seals a new file. Content that is here already is stored once: its record is the answer. */
  async seal(source: ByteSource, signal?: AbortSignal): Promise<MediaRecord> {
    return this.sealUnder(this.deps.randomness.bytes(64), source, { signal })
  }

  /** Which of these are here, bytes and all. They count as just taken in: whoever asks is about to name them. */
  async claim(hashes: readonly Uint8Array[], among?: ReadonlySet<string>): Promise<(MediaRecord | null)[]> {
    if (among?.size === 0) return hashes.map(() => null)
    const names = this.namesOf(hashes)
    const asked = new Set(among ? names.filter((name) => among.has(name)) : names)
    const claimed = new Map<string, MediaRecord>()
    const now = this.deps.clock.now()
    await this.deps.store.exchangeMedia([...asked], (record, name) => {
      claimed.delete(name)
      const known = decodedOrNull(record)
      if (!known?.here) return undefined
      claimed.set(name, { ...known, addedAt: now })
      return encodeMediaRecord({ ...known, addedAt: now })
    })
    const lying = await this.lying([...claimed.values()])
    return names.map((name) => {
      const record = claimed.get(name) ?? null
      return record && !lying.has(record) ? record : null
    })
  }

  /**
   * Those of them whose bytes are not what they say. Looked at: whether there is such a file (`names`: quick for all that
   * are here), how long it is as well, or every byte of it.
   */
  async lying(
    records: readonly MediaRecord[],
    look: 'names' | 'lengths' | 'bytes' = 'lengths',
  ): Promise<ReadonlySet<MediaRecord>> {
    const here = records.filter((record) => record.here)
    if (look === 'names') {
      const names = new Set(here.length > 0 ? await this.deps.mediaFiles.names() : [])
      return new Set(here.filter((record) => !names.has(record.here!.file)))
    }
    const test = (of: MediaHere) => (look === 'bytes' ? this.isIntact(of) : this.isThere(of))
    const lying = new Set<MediaRecord>()
    for (let at = 0; at < here.length; at += lookedAtOnce)
      await Promise.all(
        here.slice(at, at + lookedAtOnce).map(async (record) => {
          if (!(await test(record.here!))) lying.add(record)
        }),
      )
    return lying
  }

  /** Opens what came under one key, once all of it is verified, and seals it under another. */
  private async takeAnew(arrival: SealedArrival, own: Uint8Array): Promise<MediaRecord> {
    const { mediaFiles, ciphers } = this.deps
    const keys = this.keysOf(arrival.key)
    const scratch = this.freshFile()
    try {
      const facts = await this.checked(arrival, keys, { file: scratch })
      const source = openMedia(ciphers, { source: await mediaFiles.open(scratch), keys, facts })
      return await this.sealUnder(own, source, arrival)
    } finally {
      await mediaFiles.remove(scratch).catch(() => undefined)
    }
  }

  private checked(
    { source, plaintextHash, size, signal, coming }: SealedArrival,
    keys: MediaKeys,
    into: Pick<CheckOrder, 'file' | 'goesOn'>,
  ): Promise<MediaFacts> {
    return this.sealer.check({
      source,
      keys,
      size,
      plaintextHash,
      ...into,
      ...(signal && { signal }),
      ...(coming && { coming }),
    })
  }

  private async sealUnder(
    key: Uint8Array,
    source: ByteSource,
    { signal, instead }: Pick<Keeping, 'signal' | 'instead'>,
  ): Promise<MediaRecord> {
    const keys = this.keysOf(key)
    const iv = this.deps.randomness.bytes(16)
    const make = (file: string) => this.sealer.seal({ source, keys, iv, file, ...(signal && { signal }) })
    // What it is is known only once it was read: one whose bytes went is sealed again, under the key it has.
    const under = (own: Uint8Array) => this.sealUnder(own, source, { signal, instead })
    return this.keep({ key, tagKey: keys.tagKey, make, under, instead, signal })
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

  /**
   * Lets go of the bytes and, unless they are to be found again elsewhere, of what is known of them. One that somebody
   * took in, or claimed, since it was looked up stays. Answers those that went.
   */
  async drop(records: readonly MediaRecord[], { keepFacts = false } = {}): Promise<readonly MediaRecord[]> {
    if (records.length === 0) return []
    const byName = new Map(records.map((record) => [this.nameOf(record.plaintextHash), record]))
    const gone = await this.deps.store.exchangeMedia([...byName.keys()], (standing, name) => {
      const [now, record] = [decodedOrNull(standing), byName.get(name)!]
      if (!now || now.addedAt !== record.addedAt || now.here?.file !== record.here?.file) return undefined
      return keepFacts ? encodeMediaRecord({ ...now, here: null }) : null
    })
    const went = [...byName].flatMap(([name, record]) => (gone.has(name) ? [record] : []))
    for (const { here } of went) if (here) await this.deps.mediaFiles.remove(here.file)
    return went
  }

  private keysOf(key: Uint8Array): MediaKeys {
    return { ...aesFirst(key), tagKey: this.deps.randomness.bytes(32) }
  }

  /** The record of what is here already, as just taken in: what looks for unused files leaves it alone. */
  private async touch({ plaintextHash }: MediaRecord, instead?: string): Promise<MediaRecord | null> {
    const [known = null] = await this.claim([plaintextHash])
    return known?.here && known.here.file !== instead ? known : null
  }

  private async isThere({ file, sealedLength }: MediaHere): Promise<boolean> {
    try {
      return (await this.deps.mediaFiles.open(file)).size === sealedLength
    } catch (error) {
      if (isCode(error, 'not-found')) return false
      throw error
    }
  }

  private async isIntact(here: MediaHere): Promise<boolean> {
    if (!(await this.isThere(here))) return false
    try {
      const source = await this.deps.mediaFiles.open(here.file)
      const hashes = this.deps.core.hashes([null])
      for (let at = 0; at < source.size; at += hashedAtOnce)
        hashes.update([await source.read(at, Math.min(source.size, at + hashedAtOnce))])
      return equalBytes(hashes.finish()[0]!, here.digest)
    } catch (error) {
      if (isCode(error, 'not-found', 'source-unreadable')) return false
      throw error
    }
  }

  private freshFile(): string {
    return toBase64Url(this.deps.randomness.bytes(nameBytes))
  }

  private async keep(keeping: Keeping): Promise<MediaRecord> {
    const { mediaFiles } = this.deps
    const file = keeping.part ?? this.freshFile()
    try {
      const record = await this.enter(keeping, file, await keeping.make(file))
      if (record.here?.file !== file) await mediaFiles.remove(file)
      else if (keeping.instead) await mediaFiles.remove(keeping.instead)
      return record
    } catch (error) {
      // It may be whole already, and is an orphan then.
      if (keeping.part === undefined) await mediaFiles.remove(file).catch(() => undefined)
      throw error
    }
  }

  /** Makes this file that of its content, unless another one came before it. */
  private async enter(
    { key, tagKey, under, instead, signal }: Keeping,
    file: string,
    facts: MediaFacts,
  ): Promise<MediaRecord> {
    const { size, plaintextHash, format, sealedLength, digest, tags } = facts
    const here = { file, tagKey, sealedLength, digest, tags }
    for (let tried = 1; tried <= maxEnters; tried++) {
      const [before = null] = await this.find([plaintextHash])
      const known = before && (await this.touch(before, instead))
      if (known) return known
      if (under && before && !equalBytes(before.key, key)) return under(before.key)
      if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
      const addedAt = this.deps.clock.now()
      const record = { plaintextHash, key: new Uint8Array(key), size, addedAt, format, here }
      if (await this.put(record, before)) return record
    }
    throw new HeirloomError('conflict', 'a media file is taken in again and again')
  }

  /** Puts a record in the place of the one that was read there. False: another one stands there by now. */
  async put(record: MediaRecord, before: MediaRecord | null): Promise<boolean> {
    const name = this.nameOf(record.plaintextHash)
    const put = await this.deps.store.exchangeMedia([name], (standing) => {
      const now = decodedOrNull(standing)
      const isSame =
        now && before
          ? now.here?.file === before.here?.file && equalBytes(now.key, before.key)
          : !now && !before
      return isSame ? encodeMediaRecord(record) : undefined
    })
    return put.size > 0
  }
}

function decodedOrNull(record: Bytes | null): MediaRecord | null {
  try {
    return record && decodeMediaRecord(record)
  } catch (error) {
    if (isCode(error, 'bad-record')) return null
    throw error
  }
}

function shortName(mac: Uint8Array): string {
  return toBase64Url(mac.subarray(0, nameBytes))
}
