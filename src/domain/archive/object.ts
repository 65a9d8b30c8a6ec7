import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { varint } from '../../core/varint.ts'
import {
  decodeItemIds,
  decodePageHeader,
  encodePageHeader,
  maxBodyBytes,
  maxHeaderBytes,
} from '../history/page-codec.ts'
import type { ItemId, PageFacts } from '../history/types.ts'
import { maxPageItems } from '../history/types.ts'
import { badRecord, WireReader, WireWriter } from '../history/wire.ts'
import { padme } from './padme.ts'

/** What an object holds, unsealed (docs/format.md section 9). */
export interface ObjectContent {
  readonly kind: ObjectKind
  readonly bodies: readonly ObjectBody[]
}

export type ObjectKind = 'pages' | 'directory'

/** A page as it travels. Of the directory: frames with their row numbers as ids, dates and expiries 0. */
export interface ObjectBody {
  readonly facts: PageFacts
  readonly itemIds: readonly ItemId[]
  /** DEFLATE blocks ended by a full flush. */
  readonly body: Bytes
}

export const maxObjectBodies = 4
/** Frames in one body, of either kind. */
export const maxBodyFrames = maxPageItems
/** Longest object that any manifest may name, sealed and padded. */
export const maxObjectBytes = padme(maxObjectBodies * (maxBodyBytes + maxHeaderBytes)) + 4096

const maxObjectHeaderBytes = maxObjectBodies * (maxHeaderBytes + 32)
const kindNumbers = { pages: 1, directory: 2 } as const

/** The plaintext, padded. */
export function encodeObject(content: ObjectContent): Bytes {
  const header = new WireWriter().uint(1, kindNumbers[content.kind])
  for (const { facts, itemIds, body } of content.bodies) {
    const page = new WireWriter().uint(1, body.length).message(2, encodePageHeader(facts, itemIds))
    header.message(2, page.finish())
  }
  const head = header.finish()
  const unpadded = concat(varint(head.length), head, ...content.bodies.map(({ body }) => body))
  const padded = new Uint8Array(padme(unpadded.length))
  padded.set(unpadded)
  return padded
}

/** Throws `bad-record`. Bodies are copies; they are not yet inflated or compared with their headers. */
export function decodeObject(plaintext: Uint8Array): ObjectContent {
  const reader = new WireReader(plaintext)
  const length = reader.varint()
  let at = reader.offset + length
  if (length > maxObjectHeaderBytes || at > plaintext.length) throw badRecord('bad object header length')
  const { kind, pages } = readHeader(new WireReader(plaintext, reader.offset, at))
  const bodies = pages.map(({ facts, itemIds, length }) => {
    const body = plaintext.slice(at, at + length)
    at += length
    if (body.length !== length || length === 0) throw badRecord('an object ends within a page')
    return { facts, itemIds, body }
  })
  if (padme(at) !== plaintext.length) throw badRecord('an object is not padded as it should be')
  if (plaintext.subarray(at).some((byte) => byte !== 0)) throw badRecord('padding that says something')
  return { kind, bodies }
}

interface ReadPage {
  readonly facts: PageFacts
  readonly itemIds: ItemId[]
  readonly length: number
}

function readHeader(reader: WireReader): { readonly kind: ObjectKind; readonly pages: ReadPage[] } {
  const pages: ReadPage[] = []
  let kind = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) kind = reader.uint()
    else if (field === 2) pages.push(readPage(reader.message(maxHeaderBytes + 32)))
    else reader.skip()
    if (pages.length > maxObjectBodies) throw badRecord('an object of too many pages')
  }
  if (kind !== 1 && kind !== 2) throw badRecord('an object of an unknown kind')
  if (pages.length === 0) throw badRecord('an object without pages')
  return { kind: kind === 1 ? 'pages' : 'directory', pages }
}

function readPage(reader: WireReader): ReadPage {
  let length = 0
  let header: Uint8Array = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) length = reader.uint(maxBodyBytes)
    else if (field === 2) header = reader.bytes(maxHeaderBytes)
    else reader.skip()
  }
  const { facts, itemIds } = decodePageHeader(header, maxBodyFrames)
  return { facts, itemIds: decodeItemIds(itemIds, facts.items), length }
}
