import type { Bytes } from '../../core/bytes.ts'
import type { ByteSink, ByteSource } from '../ports.ts'

/** Name of a sealed file where it lies: 22 base64url characters, random, and not the name it has elsewhere. */
export const mediaNamePattern = /^[\w-]{22}$/

/** A file that is being written, in this run and maybe in ones before. */
export interface PartFile {
  /** What is there of it, from its first byte; nothing vouches for it. Readable until the sink is closed. */
  readonly held: ByteSource
  /** Any part of what is there by now. */
  read(start: number, end: number): Promise<Bytes>
  /** Writes behind that. */
  readonly sink: ByteSink
  /** In the place of `close` or `abort`: what was written stays, to be gone on with. */
  pause(): Promise<void>
}

/**
 * Where sealed media lies on this device. A file counts once a record names it; one that none names is an orphan, left
 * by a kill, whole or in part, and may be removed at any time. Nothing here knows a key.
 */
export interface MediaFiles {
  /**
   * The file is whole when `close` resolves: its bytes then survive a crash. Before that, part of it may be there. `conflict`: the name is taken.
   * `storage-full`, `storage-failed` from the sink, which then leaves nothing.
   */
  create(name: string): Promise<ByteSink>
  /**
   * Goes on with a file of this name that was left in the middle, or begins one. Null: this place keeps nothing of what
   * was not finished. `conflict`: somebody is writing it.
   */
  goOn(name: string): Promise<PartFile | null>
  /** `not-found` when it is not there; reads of one that is removed meanwhile are `source-unreadable`. */
  open(name: string): Promise<ByteSource>
  /** Nothing happens when it is not there. */
  remove(name: string): Promise<void>
  /** In no order. At most a million. */
  names(): Promise<readonly string[]>
  /** Everything. */
  clear(): Promise<void>
}
