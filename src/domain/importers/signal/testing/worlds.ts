import type { MessageInitShape } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import type { Bytes } from '../../../../core/bytes.ts'
import { concat } from '../../../../core/bytes.ts'
import { FrameSchema } from '../../../frame/backup_pb.ts'
import { encodeFrame } from '../../../frame/frame.ts'
import { caseNames, readCase, splitStream } from '../../../frame/testing/cases.ts'
import { sampleHistory } from '../../../sample/sample.ts'
import { SceneSource } from '../../../sample/scene-source.ts'

/** A small history that the official validator accepts, without length varints. */
export interface World {
  readonly name: string
  readonly info: Bytes
  readonly directory: readonly Bytes[]
  readonly items: readonly Bytes[]
}

const chatItemTag = 0x22
/** Ids that no case has. */
const firstId = 70_000n

/** The public cases where they are at hand, and a sample of our own. */
export function* worlds(): Generator<World> {
  yield worldOf('sample', sampleStream())
  for (const name of caseNames) yield worldOf(name, readCase(name))
}

function sampleStream(): Bytes {
  const endMs = 1_790_000_000_000
  const options = { messages: 1500, seed: 7, endMs, shortTimers: false, ownName: 'Robin' }
  return concat(...sampleHistory({ ...options, texts: new SceneSource(7) }))
}

function worldOf(name: string, stream: Bytes): World {
  const [info, ...frames] = splitStream(stream)
  const directory = frames.filter((frame) => frame[0] !== chatItemTag)
  const items = frames.filter((frame) => frame[0] === chatItemTag)
  return { name, info: info!, directory: [...directory, ...otherPeople()], items }
}

type Destination =
  NonNullable<MessageInitShape<typeof FrameSchema>['item']> extends infer Item
    ? Item extends { case: 'recipient'; value: infer Value }
      ? Value extends { destination?: infer One }
        ? One
        : never
      : never
    : never

const id = (length: number, fill: number) => new Uint8Array(length).fill(fill)
const registration = { case: 'registered', value: {} } as const

/** One of every sort that a reference may or may not point to, and a chat with each that can have one. */
function otherPeople(): Bytes[] {
  const withChat: Destination[] = [
    { case: 'contact', value: { aci: id(16, 0xa1), pni: id(16, 0xa2), e164: 999_000_001n, registration } },
    { case: 'contact', value: { aci: id(16, 0xa3), registration } },
    { case: 'contact', value: { e164: 999_000_002n, registration } },
    { case: 'contact', value: { pni: id(16, 0xa4), registration } },
    { case: 'group', value: { masterKey: id(32, 0xa5), snapshot: {} } },
  ]
  const without: Destination[] = [
    { case: 'callLink', value: { rootKey: id(16, 0xa6) } },
    {
      case: 'distributionList',
      value: {
        distributionId: id(16, 0xa7),
        item: { case: 'distributionList', value: { privacyMode: 1, memberRecipientIds: [firstId] } },
      },
    },
  ]
  const recipients = [...withChat, ...without].map((destination, i) =>
    frame({ case: 'recipient', value: { id: firstId + BigInt(i), destination } }),
  )
  const chats = withChat.map((_, i) =>
    frame({ case: 'chat', value: { id: firstId + BigInt(i), recipientId: firstId + BigInt(i) } }),
  )
  return [...recipients, ...chats]
}

function frame(item: MessageInitShape<typeof FrameSchema>['item']): Bytes {
  return encodeFrame(create(FrameSchema, item ? { item } : {}))
}
