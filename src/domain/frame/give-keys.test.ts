import { create, toBinary } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { ChatItemSchema, FilePointerSchema, FrameSchema } from './backup_pb.ts'
import { filesOf } from './files-of.ts'
import { giveKeys } from './give-keys.ts'
import { bytesField, varintField } from './wire.ts'

const hash = (fill: number) => new Uint8Array(32).fill(fill)
const keyFor = (fill: number) => new Uint8Array(64).fill(fill)

function pointer(fill: number, localKey?: Uint8Array<ArrayBuffer>) {
  return create(FilePointerSchema, {
    contentType: 'image/jpeg',
    locatorInfo: {
      ...{ key: keyFor(200), size: 7, transitCdnNumber: 3, ...(localKey ? { localKey } : {}) },
      integrityCheck: { case: 'plaintextHash', value: hash(fill) },
    },
  })
}

function message(keyOf: (fill: number) => Uint8Array<ArrayBuffer> | undefined): Uint8Array {
  const of = (fill: number) => pointer(fill, keyOf(fill))
  const revision = create(ChatItemSchema, {
    item: { case: 'standardMessage', value: { attachments: [{ pointer: of(1) }], longText: of(2) } },
  })
  const value = create(ChatItemSchema, {
    ...{ chatId: 1n, authorId: 2n, dateSent: 3n, revisions: [revision] },
    item: {
      case: 'standardMessage',
      value: {
        ...{ text: { body: 'words' }, attachments: [{ pointer: of(3) }, { pointer: of(4) }] },
        ...{ quote: { attachments: [{ thumbnail: { pointer: of(5) } }] }, linkPreview: [{ image: of(6) }] },
      },
    },
  })
  return toBinary(FrameSchema, create(FrameSchema, { item: { case: 'chatItem', value } }))
}

const known = (plaintextHash: Uint8Array) => (plaintextHash[0] === 4 ? null : keyFor(plaintextHash[0]!))

test('a message gets the keys of its files as its writer would have written them, and no other byte is touched', () => {
  const given = giveKeys(
    message(() => undefined),
    known,
  )
  expect(given).toEqual(message((fill) => (fill === 4 ? undefined : keyFor(fill))))
  expect(filesOf(given).filter(({ localKey }) => localKey.length === 64)).toHaveLength(5)
})

test('one that says its keys, or names nothing that is known, stays the same array', () => {
  const said = message((fill) => keyFor(fill + 100))
  expect(giveKeys(said, known)).toBe(said)
  const unknown = message(() => undefined)
  expect(giveKeys(unknown, () => null)).toBe(unknown)
  expect(giveKeys(unknown, () => new Uint8Array(63))).toBe(unknown)
})

test('fields that nobody knows stay where they are; what is cut off is left alone', () => {
  const odd = concat(varintField(90, 5), bytesField(91, utf8('odd')))
  const locator = concat(varintField(3, 7), odd, bytesField(10, hash(1)), odd)
  const inFrame = (of: Uint8Array) =>
    bytesField(4, concat(odd, bytesField(11, bytesField(3, concat(odd, bytesField(1, bytesField(13, of)))))))
  const keyed = concat(varintField(3, 7), bytesField(9, keyFor(1)), odd, bytesField(10, hash(1)), odd)
  const frame = inFrame(locator)
  expect(giveKeys(frame, known)).toEqual(inFrame(keyed))
  for (let to = 0; to < frame.length; to += 7) {
    const cut = frame.slice(0, to)
    expect(giveKeys(cut, known)).toEqual(cut)
  }
})
