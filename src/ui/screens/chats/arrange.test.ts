import { expect, test } from 'vitest'
import type { ChatSummaryView } from '../../../app/api/views.ts'
import { parseChatId } from '../../routes.ts'
import { arrangeChats } from './arrange.ts'

const chat = (id: number, change: Partial<ChatSummaryView>): ChatSummaryView => ({
  id,
  kind: 'contact',
  title: `chat ${id}`,
  color: 0,
  last: null,
  lastDate: id,
  messages: 1,
  unread: 0,
  markedUnread: false,
  pinnedOrder: null,
  archived: false,
  muted: false,
  timerMs: 0,
  ...change,
})

const chats = [
  chat(1, {}),
  chat(2, { pinnedOrder: 2 }),
  chat(3, { pinnedOrder: 1 }),
  chat(4, { archived: true, title: 'Zoë' }),
  chat(5, { title: '', kind: 'self' }),
]
const ids = (archived: boolean, find = '') => arrangeChats(chats, { archived, find }).map((each) => each.id)

test('pinned in their order, then the newest; archived ones apart', () => {
  expect(ids(false)).toEqual([3, 2, 5, 1])
  expect(ids(true)).toEqual([4])
})

test('looking for a name looks everywhere and minds neither case nor accents', () => {
  expect(ids(false, 'zoe')).toEqual([4])
  expect(ids(true, 'note to')).toEqual([5])
})

test('addresses hold a number or nothing', () => {
  expect(['12', '0', '-1', '1e3', '', undefined, '99999999999999999', '12/info'].map(parseChatId)).toEqual([
    12,
    0,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})
