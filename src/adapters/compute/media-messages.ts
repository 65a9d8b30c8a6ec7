import type { Bytes } from '../../core/bytes.ts'
import type { WireError } from '../../core/errors.ts'
import type { BeginningMacs } from '../../domain/media/beginnings.ts'
import type { MediaFacts, MediaKeys } from '../../domain/media/media-file.ts'

/** What goes between the history worker and the workers that seal its media. */

/** A source as it crosses: a file by reference, a short one as its bytes, else a line on which it is read from here. */
export type SentSource =
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'line'; readonly port: MessagePort; readonly size: number }

export type MediaTask =
  | {
      readonly kind: 'seal'
      readonly source: SentSource
      readonly keys: MediaKeys
      readonly iv: Bytes
      readonly file: string
    }
  | {
      readonly kind: 'check'
      readonly source: SentSource
      readonly keys: MediaKeys
      readonly size: number
      readonly plaintextHash: Uint8Array | null
      readonly file: string | null
      readonly goesOn?: boolean
      /** Where news of it are told while it comes. */
      readonly coming?: { readonly macs: BeginningMacs; readonly port: MessagePort }
    }

export type MediaRequest =
  | { readonly kind: 'start'; readonly module: WebAssembly.Module }
  | { readonly kind: 'cancel'; readonly id: number }
  | (MediaTask & { readonly id: number })

export type MediaAnswer =
  { readonly id: number; readonly facts: MediaFacts } | { readonly id: number; readonly error: WireError }

/** On the line of a source: which bytes are wanted, and what came of it. */
export interface WantedBytes {
  readonly start: number
  readonly end: number
}

export type LentBytes = { readonly bytes: Bytes } | { readonly error: WireError }
