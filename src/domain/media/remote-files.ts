import type { Bytes } from '../../core/bytes.ts'
import type { ByteSource } from '../ports.ts'

/** What a service says it has of one object. */
export interface ObjectReceipt {
  readonly length: number
  /** SHA-256, 32 bytes. */
  readonly sha256: Bytes
}

export interface PutFileOptions {
  readonly signal?: AbortSignal | undefined
  /** Where an upload of this file was begun that did not come to its end, as `onBegun` told it. */
  readonly begun?: string | undefined
  /** An upload is under way under this address: whoever keeps it can go on there after a kill. */
  readonly onBegun?: ((address: string) => Promise<void>) | undefined
  /** So many of the file's bytes have arrived. It may fall back after a drop. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

/** An object as the service gives it, range by range. What it holds is nobody's word but the service's. */
export interface RemoteFile extends ByteSource {
  /** What the service says the whole hashes to. */
  readonly sha256: Bytes
}

/** Files too long to be held in memory, in an archive at the service. */
export interface RemoteFiles {
  /**
   * As `putObject`, read as it is sent: at most a few MiB of it are held. Resumes by itself after a drop. Errors of
   * `file` come out as they are; `service-refused` (`different-object`) where other bytes have that name.
   */
  putFile(name: string, file: ByteSource, options?: PutFileOptions): Promise<ObjectReceipt>
  /** Its first part comes with the answer, each further read is a call. `not-found` when it is not there. */
  openObject(name: string, signal?: AbortSignal): Promise<RemoteFile>
}
