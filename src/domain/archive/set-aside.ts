import type { Bytes } from '../../core/bytes.ts'
import type { ChatId } from '../history/types.ts'
import { badRecord, WireReader, WireWriter } from '../history/wire.ts'

/** What a backup could not read on this device, and went on without. Dates in milliseconds, 0: not known. */
export interface SetAsidePart {
  /** A page of messages, or a segment, which is up to 16 of them. */
  readonly kind: SetAsideKind
  readonly items: number
  readonly minDate: number
  readonly maxDate: number
  /** Those it holds messages of; at most 20 are named. */
  readonly chats: readonly ChatId[]
  /** The archive holds what it holds, from an earlier backup. */
  readonly held: boolean
}

export type SetAsideKind = 'page' | 'segment'

/** As many are remembered one by one; all are counted. */
export const maxSetAside = 200
export const maxChatsNamed = 20
export const maxSetAsideBytes = 256
const kinds: readonly SetAsideKind[] = ['page', 'segment']

export function encodeSetAside({ kind, items, minDate, maxDate, chats, held }: SetAsidePart): Bytes {
  return new WireWriter()
    .uint(1, kinds.indexOf(kind))
    .uint(2, items)
    .uint(3, minDate)
    .uint(4, maxDate)
    .packed(5, chats.slice(0, maxChatsNamed))
    .uint(6, held ? 1 : 0)
    .finish()
}

/** Throws `bad-record`. */
export function decodeSetAside(reader: WireReader): SetAsidePart {
  const numbers = new Map<number, number>()
  const chats: ChatId[] = []
  while (reader.more) {
    const field = reader.field()
    if (field === 5) reader.uints(chats, maxChatsNamed)
    else if (field <= 6) numbers.set(field, reader.uint())
    else reader.skip()
  }
  const number = (field: number) => numbers.get(field) ?? 0
  const kind = kinds[number(1)]
  if (!kind) throw badRecord('set aside for no known reason')
  const [items, minDate, maxDate] = [number(2), number(3), number(4)]
  return { kind, items, minDate, maxDate, chats, held: number(6) === 1 }
}
