import { utf8 } from '../../../core/bytes.ts'
import type { FrameColumns } from '../../core-port.ts'

/** What of a source is wanted. Chats are the source's ids; dates are milliseconds, both ends included. */
export type Choice =
  | { readonly kind: 'all' }
  | { readonly kind: 'chats'; readonly chats: readonly number[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }

export type ChosenTest = (columns: FrameColumns, i: number) => boolean

/** Whether row `i` (a chat item, in the source's ids) is wanted. */
export function chosenBy(choice: Choice): ChosenTest {
  if (choice.kind === 'all') return () => true
  if (choice.kind === 'chats') {
    const chats = new Set(choice.chats)
    return (columns, i) => chats.has(columns.chat[i]!)
  }
  const { from, to } = choice
  return (columns, i) => columns.dateSent[i]! >= from && columns.dateSent[i]! <= to
}

/** Equal choices give equal bytes, whatever the order of their chats. */
export function choiceBytes(choice: Choice): Uint8Array {
  if (choice.kind === 'chats') {
    const chats = [...new Set(choice.chats)].sort((a, b) => a - b)
    return utf8(JSON.stringify(['chats', ...chats]))
  }
  return utf8(JSON.stringify(choice.kind === 'all' ? ['all'] : ['range', choice.from, choice.to]))
}
