import { create } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { caseNames, readCase, splitStream } from '../../frame/testing/cases.ts'
import { FrameSchema, QuoteSchema, ReactionSchema } from '../../frame/backup_pb.ts'
import { encodeFrame } from '../../frame/frame.ts'
import { patchIds } from '../../frame/patch-ids.ts'
import { directoryFrameShape } from './directory-shape.ts'
import { itemFrameShape } from './item-shape.ts'
import { compileShape } from './shape.ts'
import { ShapeWalker } from './shape-walker.ts'

const nothing = { recipients: new Map<number, number>(), chats: new Map<number, number>() }
const chatItemTag = 0x22

function referencesOf(frame: Uint8Array): { walked: string; recipients: number[] } {
  const recipients: number[] = []
  const shape = frame[0] === chatItemTag ? itemFrameShape : directoryFrameShape
  const visitor = { recipient: (id: number) => recipients.push(id), chat: () => undefined }
  const walked = new ShapeWalker(shape, visitor).walk(frame, 0, frame.length)
  return { walked, recipients }
}

/** Ids of its own that a frame gives. */
function ownIds(frame: Uint8Array): number {
  return frame[0] === 0x12 ? 1 : 0
}

test.skipIf(caseNames.length === 0)(
  'the walk sees the references that patching sees, and calls every case whole',
  () => {
    for (const name of caseNames) {
      for (const frame of splitStream(readCase(name)).slice(1)) {
        const wanted = patchIds(frame, nothing).unmapped.flatMap(({ kind, id }) =>
          kind === 'recipient' ? [id] : [],
        )
        expect(referencesOf(frame)).toEqual({ walked: 'whole', recipients: wanted.slice(ownIds(frame)) })
      }
    }
  },
)

test.skipIf(caseNames.length === 0)('a walk ends at every cut', () => {
  const frame = splitStream(readCase(caseNames[40] ?? caseNames[0]!)).at(-1)!
  const visitor = { recipient: () => undefined, chat: () => undefined }
  for (let end = 1; end < frame.length; end++)
    expect(new ShapeWalker(itemFrameShape, visitor).walk(frame, 0, end)).toBe('malformed')
})

test('rules that name what the schema does not have are refused', () => {
  const make = (rules: object) => () => compileShape(QuoteSchema, new Map(), rules)
  expect(make({ required: ['author'] })).toThrow('Quote has no author')
  expect(make({ dates: ['sent'] })).toThrow('Quote has no sent')
  expect(make({ oneOf: ['type'] })).toThrow('Quote has no type')
  expect(make({ required: ['authorId'] })).not.toThrow()
})

test('of a field that is there twice the last one counts', () => {
  const shape = compileShape(ReactionSchema, new Map(), { required: ['emoji'] })
  const walker = new ShapeWalker(shape, { recipient: () => undefined, chat: () => undefined })
  expect(walker.walk(Uint8Array.of(0x0a, 1, 65, 0x0a, 0), 0, 5)).toBe('incomplete')
  expect(walker.walk(Uint8Array.of(0x0a, 0, 0x0a, 1, 65), 0, 5)).toBe('whole')
})

test('a list that comes packed or one by one names the same people', () => {
  const folder = create(FrameSchema, {
    item: {
      case: 'chatFolder',
      value: { id: new Uint8Array(16), folderType: 2, includedRecipientIds: [3n, 300n] },
    },
  })
  const frame = encodeFrame(folder)
  expect(referencesOf(frame)).toEqual({ walked: 'whole', recipients: [3, 300] })
  const loose = Uint8Array.of(0x42, 25, 0x30, 2, 0x38, 3, 0x38, 0xac, 2, 0x4a, 16, ...new Uint8Array(16))
  expect(referencesOf(loose)).toEqual({ walked: 'whole', recipients: [3, 300] })
})
