import { randomBytes } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import type { Bytes } from '../../../core/bytes.ts'
import { BackupInfoSchema, FrameSchema } from '../../frame/backup_pb.ts'
import { encodeBackupInfo, encodeFrame } from '../../frame/frame.ts'
import { delimited } from '../../frame/wire.ts'

export interface SampleHistory {
  /** All with their length varints. */
  readonly info: Bytes
  readonly directory: readonly Bytes[]
  readonly items: readonly Bytes[]
}

type FrameShape = MessageInitShape<typeof FrameSchema>
const frame = (item: FrameShape['item']) =>
  delimited(encodeFrame(create(FrameSchema, { item } as FrameShape)))
const random = (length: number) => new Uint8Array(randomBytes(length))

const sampleTime = 1_780_000_000_000

const accountSettings = {
  phoneNumberSharingMode: 1,
  defaultSentMediaQuality: 1,
  appTheme: 1,
  callsUseLessDataSetting: 1,
} as const

/** A small valid history of one contact: `count` messages a minute apart, each with a text of its own. */
export function sampleHistory(count: number, version = 1): SampleHistory {
  const info = create(BackupInfoSchema, {
    version: BigInt(version),
    backupTimeMs: BigInt(sampleTime),
    mediaRootBackupKey: random(32),
  })
  const contact = {
    aci: random(16),
    profileGivenName: 'Ada',
    registration: { case: 'registered', value: {} },
  } as const
  const directory = [
    frame({ case: 'account', value: { profileKey: random(32), accountSettings } }),
    frame({ case: 'recipient', value: { id: 1n, destination: { case: 'self', value: {} } } }),
    frame({ case: 'recipient', value: { id: 2n, destination: { case: 'contact', value: contact } } }),
    frame({ case: 'chat', value: { id: 1n, recipientId: 2n } }),
  ]
  const items = Array.from({ length: count }, (_, i) => sampleItem(i))
  return { info: delimited(encodeBackupInfo(info)), directory, items }
}

function sampleItem(i: number): Bytes {
  const dateSent = BigInt(sampleTime - 60_000 * (i + 1))
  const body = `Message ${i}: ${randomBytes(12).toString('base64')}`
  return frame({
    case: 'chatItem',
    value: {
      chatId: 1n,
      authorId: 2n,
      dateSent,
      directionalDetails: { case: 'incoming', value: { dateReceived: dateSent, read: true } },
      item: { case: 'standardMessage', value: { text: { body } } },
    },
  })
}
