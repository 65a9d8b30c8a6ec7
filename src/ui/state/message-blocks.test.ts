import { expect, test } from 'vitest'
import type { MessageView } from '../../app/api/views.ts'
import { MessageBlocks } from './message-blocks.ts'

function view(id: number, at: number, line = `message ${id}`): MessageView {
  return {
    id,
    at,
    chat: 1,
    kind: 'text',
    author: { id: 2, name: 'Ada', color: 1, self: false },
    direction: 'incoming',
    dateSent: 1_700_000_000_000 + id,
    delivery: 'none',
    text: null,
    quote: null,
    attachments: [],
    linkPreview: null,
    reactions: [],
    poll: null,
    line,
    edits: [],
    expiresAt: 0,
    pinned: false,
    canEdit: false,
  }
}

const views = (from: number, to: number, firstId = from + 1) =>
  Array.from({ length: to - from }, (_, i) => view(firstId + i, from + i))

test('by position and by id; what was not read is missing by blocks', () => {
  const blocks = new MessageBlocks(3, 120)
  blocks.put(views(70, 120), 70, 120)
  expect(blocks.at(70)?.id).toBe(71)
  expect(blocks.byId(71)?.at).toBe(70)
  expect([blocks.at(69), blocks.placeOf(70), blocks.placeOf(71)]).toEqual([undefined, -1, 70])
  expect(blocks.missing(0, 120)).toEqual([0, 1])
  expect(blocks.missing(100, 500)).toEqual([])
  blocks.put(views(50, 100), 50, 100)
  expect(blocks.missing(40, 120)).toEqual([0])
})

test('what has vanished leaves a hole that is not read again and again', () => {
  const blocks = new MessageBlocks(3, 100)
  blocks.put([...views(50, 60), ...views(61, 100)], 50, 100)
  expect(blocks.at(60)).toBeUndefined()
  expect(blocks.missing(50, 100)).toEqual([])
})

test('what did not change is the same object at its new position', () => {
  const before = new MessageBlocks(1, 60)
  before.put(views(0, 60), 0, 60)
  const after = new MessageBlocks(2, 59, before)
  const edited = view(20, 18, 'edited')
  after.put([view(19, 17), edited, view(61, 58)], 17, 19)
  expect(after.at(17)).toBe(before.byId(19))
  expect(after.placeOf(19)).toBe(17)
  expect(after.at(18)).toBe(edited)
  expect(after.at(58)?.id).toBe(61)
})

test('only so many blocks are kept', () => {
  const blocks = new MessageBlocks(1, 10_000)
  for (let from = 0; from < 10_000; from += 50) blocks.put(views(from, from + 50), from, from + 50)
  blocks.forget(5000, 5030)
  expect(blocks.at(5010)?.id).toBe(5011)
  expect([blocks.at(0), blocks.placeOf(1), blocks.at(9999)]).toEqual([undefined, -1, undefined])
})
