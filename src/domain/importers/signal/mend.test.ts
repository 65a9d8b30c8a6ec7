import type { MessageInitShape } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import type { Frame, FrameSchema as Schema } from '../../frame/backup_pb.ts'
import { FrameSchema } from '../../frame/backup_pb.ts'
import { decodeFrame, encodeFrame } from '../../frame/frame.ts'
import { DirectoryCheck } from './directory-check.ts'

type Item = NonNullable<MessageInitShape<typeof Schema>['item']>

const frame = (item: Item) => encodeFrame(create(FrameSchema, { item }))
const bytes = (length: number) => new Uint8Array(length).fill(9)
const registration = { case: 'registered', value: {} } as const
const person = (id: bigint, more: object = {}) =>
  frame({
    case: 'recipient',
    value: { id, destination: { case: 'contact', value: { e164: 49n + id, registration, ...more } } },
  })
const chat = (id: bigint, more: object = {}) =>
  frame({ case: 'chat', value: { id, recipientId: 1n, ...more } })

/** What others get of the last of these frames. */
function written(...bodies: readonly Uint8Array[]): Frame['item'] | string {
  const check = new DirectoryCheck()
  const { odd, body } = bodies.map((each) => check.take(each)).at(-1)!
  const decoded = decodeFrame(body)
  return odd ?? (decoded.ok ? decoded.message.item : 'unreadable')
}

function chatOf(item: Frame['item'] | string) {
  return typeof item === 'object' && item.case === 'chat' ? item.value : null
}

function contactOf(item: Frame['item'] | string) {
  const destination = typeof item === 'object' && item.case === 'recipient' ? item.value.destination : null
  return destination?.case === 'contact' ? destination.value : null
}

test('what is sound stays the bytes it is', () => {
  const body = person(1n, { username: 'robin.01', note: 'kept' })
  expect(new DirectoryCheck().take(body).body).toBe(body)
})

test('a chat is not lost for its looks', () => {
  const bubbleColor = { case: 'autoBubbleColor', value: {} }
  const unknown = { wallpaper: { case: 'wallpaperPreset', value: 77 }, bubbleColor }
  const mended = chatOf(written(person(1n), chat(5n, { style: unknown, archived: true })))
  expect(mended?.archived).toBe(true)
  expect(mended?.style?.wallpaper.case).toBeUndefined()
  expect(mended?.style?.bubbleColor.case).toBe('autoBubbleColor')
  const custom = { bubbleColor: { case: 'customColorId', value: 4n } }
  expect(chatOf(written(person(1n), chat(5n, { style: custom })))?.style?.bubbleColor.case).toBe(
    'autoBubbleColor',
  )
  expect(chatOf(written(person(1n), chat(5n, { style: {} })))?.style).toBeUndefined()
})

test('a chat is not lost for its settings', () => {
  const settings = {
    muteUntilMs: 2n ** 60n,
    notifyForRepliesIfMuted: true,
    expirationTimerMs: 5n,
    markedUnread: true,
  }
  const mended = chatOf(written(person(1n), chat(5n, settings)))
  expect(mended?.markedUnread).toBe(true)
  expect([mended?.muteUntilMs, mended?.notifyForRepliesIfMuted, mended?.expirationTimerMs]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  const [first, second] = [chat(5n, { pinnedOrder: 2 }), chat(6n, { pinnedOrder: 2 })]
  expect(chatOf(written(person(1n), first))?.pinnedOrder).toBe(2)
  expect(chatOf(written(person(1n), first, second))?.pinnedOrder).toBeUndefined()
})

test('a person is not lost for a detail', () => {
  const mended = contactOf(
    written(person(1n, { aci: bytes(15), username: 'nobody', nickname: {}, identityState: 1, note: 'kept' })),
  )
  expect(mended).toMatchObject({ note: 'kept', e164: 50n, identityState: 0 })
  expect([mended?.aci, mended?.username, mended?.nickname]).toEqual([undefined, undefined, undefined])
})

test('a group is not lost for a member', () => {
  const members = [
    { userId: bytes(16), role: 1 },
    { userId: bytes(16), role: 9 },
    { userId: bytes(3), role: 1 },
  ]
  const group = {
    masterKey: bytes(32),
    snapshot: { members, title: { content: { case: 'title', value: 'Us' } } },
  }
  const item = written(
    frame({ case: 'recipient', value: { id: 3n, destination: { case: 'group', value: group } } } as Item),
  )
  const destination = typeof item === 'object' && item.case === 'recipient' ? item.value.destination : null
  const snapshot = destination?.case === 'group' ? destination.value.snapshot : undefined
  expect(snapshot?.members.map(({ role }) => role)).toEqual([1, 1])
  expect(snapshot?.title?.content.value).toBe('Us')
})

test('what cannot stand without what is wrong with it stays odd', () => {
  expect(written(chat(5n))).toBe('dangling-reference')
  expect(written(person(1n), chat(0n))).toBe('missing-field')
  expect(written(person(1n, { e164: 0n }))).toBe('missing-field')
  const group = { case: 'group', value: { masterKey: bytes(31), snapshot: {} } } as const
  expect(written(frame({ case: 'recipient', value: { id: 3n, destination: group } }))).toBe('missing-field')
})

test('whoever a list leaves out stays out', () => {
  const members = { privacyMode: 1, memberRecipientIds: [1n, 88n] }
  const list = { distributionId: bytes(16), item: { case: 'distributionList', value: members } }
  const recipient = { id: 3n, destination: { case: 'distributionList', value: list } }
  const story = frame({ case: 'recipient', value: recipient } as Item)
  expect(written(person(1n, { pni: bytes(16) }), story)).toBe('dangling-reference')
  expect(written(person(1n, { pni: bytes(16) }), person(88n, { aci: bytes(16) }), story)).not.toBeTypeOf(
    'string',
  )
})
