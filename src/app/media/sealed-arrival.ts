import type { ComingListener } from '../../domain/media/media-sealer.ts'
import type { ByteSource } from '../../domain/ports.ts'

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
  /** The file that has its place here was found to be damaged: this one takes it. */
  readonly instead?: string
  /** Comes slowly: what there is of it is gone on with, and stays when it is stopped ([Note: Going on with a file]). */
  readonly slow?: boolean
  /** Hears of a slow one while it comes. */
  readonly coming?: ComingListener | undefined
  readonly signal?: AbortSignal
}
