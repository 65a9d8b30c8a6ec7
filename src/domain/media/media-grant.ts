import type { Bytes } from '../../core/bytes.ts'
import type { MediaRecord } from './media-record.ts'
import type { MediaFormat } from './sniff-media.ts'
import { shownTypes } from './sniff-media.ts'

// [Note: Showing sealed media] An element of the page asks for `/media/<id>`, the id being random and of this visit. The
// service worker asks the page that made the request; the page knows which content the id stands for and lets the
// history worker answer, straight to the service worker. What comes is a grant: the record with its keys, held in memory
// for as long as both live. The service worker then decrypts range by range, as the element asks for them.

/** What is shown as what. */
export type ShownKind = 'image' | 'video' | 'audio'

/** The answer to one request of the service worker; crosses by structured clone. */
export type MediaGrant =
  | { readonly kind: 'sealed'; readonly format: MediaFormat; readonly record: MediaRecord }
  /** Made on this device, small, in memory. */
  | { readonly kind: 'bytes'; readonly format: MediaFormat; readonly bytes: Bytes }
  /** Not whole here yet: its plaintext is read on a line from the history worker, as far as it is verified. */
  | { readonly kind: 'coming'; readonly format: MediaFormat; readonly size: number; readonly line: unknown }
  | { readonly kind: 'refused' }

/** By which element a format is shown. */
export function shownKind(format: MediaFormat): ShownKind {
  return shownTypes[format].split('/', 1)[0] as ShownKind
}
