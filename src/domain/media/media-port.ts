import type { ByteSink, ByteSource } from '../ports.ts'

/** Name of a sealed file where it lies: 22 base64url characters, random, and not the name it has elsewhere. */
export const mediaNamePattern = /^[\w-]{22}$/

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
  /** `not-found` when it is not there; reads of one that is removed meanwhile are `source-unreadable`. */
  open(name: string): Promise<ByteSource>
  /** Nothing happens when it is not there. */
  remove(name: string): Promise<void>
  /** In no order. At most a million. */
  names(): Promise<readonly string[]>
  /** Everything. */
  clear(): Promise<void>
}
