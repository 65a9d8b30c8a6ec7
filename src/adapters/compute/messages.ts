import type { Bytes } from '../../core/bytes.ts'
import type { WireError } from '../../core/errors.ts'

/** What goes between the history worker and its compute workers. Buffers are transferred where they are given away. */

export interface PackedPage {
  readonly body: Bytes
  readonly crc32: number
  /** SHA-256 of the frames, first 16 bytes. */
  readonly contentHash: Bytes
}

export interface DeflatedPage {
  readonly body: Bytes
  /** What it must come to. */
  readonly length: number
}

export interface ComputeStart {
  readonly kind: 'start'
  readonly module: WebAssembly.Module
}

export type ComputeTask =
  | { readonly kind: 'pack'; readonly frames: Bytes }
  | { readonly kind: 'inflate'; readonly pages: readonly DeflatedPage[] }

export type ComputeRequest = ComputeStart | (ComputeTask & { readonly id: number })

export type ComputeAnswer =
  | { readonly id: number; readonly packed: PackedPage }
  | { readonly id: number; readonly inflated: readonly Bytes[] }
  | { readonly id: number; readonly error: WireError }
