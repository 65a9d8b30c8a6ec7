import { create } from '@bufbuild/protobuf'
import type { Frame } from '../../frame/backup_pb.ts'
import { FrameSchema } from '../../frame/backup_pb.ts'
import { decodeFrame, encodeFrame } from '../../frame/frame.ts'
import { DirectoryCheck } from './directory-check.ts'
import type { KnownIds } from './known-ids.ts'

export interface StandingDirectory {
  /** Without length varints, in the order in which they are to be written: what is named comes before who names it. */
  readonly frames: readonly Uint8Array[]
  readonly known: KnownIds
  readonly chats: number
  /** Frames that others would not accept. */
  readonly leftOut: number
}

/** Frame.item numbers in writing order: account, recipients, chats, calls, sticker packs, profiles, folders. */
const order: Readonly<Record<string, number>> = {
  account: 0,
  recipient: 1,
  chat: 3,
  adHocCall: 4,
  stickerPack: 5,
  notificationProfile: 6,
  chatFolder: 7,
}
/** Distribution lists name their members, so they follow all other recipients. */
const listOrder = 2

/**
 * Orders directory frames and leaves out what would make the whole refused. An account and a Self are made up where
 * there are none: without them nothing is accepted.
 */
export function standingDirectory(
  bodies: readonly Uint8Array[],
  random: (length: number) => Uint8Array,
): StandingDirectory {
  const ranked = bodies.map((body) => ({ body, rank: rankOf(body) }))
  const usable = ranked.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank)
  const check = new DirectoryCheck()
  const sound = usable.flatMap(({ body, rank }) => {
    const taken = check.take(body)
    return taken.odd === null ? [{ body: taken.body, rank }] : []
  })
  // Folders stand only beside the one of all chats.
  const frames = sound.filter(({ rank }) => rank !== order['chatFolder'] || check.hasAllFolder)
  const made: { body: Uint8Array; rank: number }[] = []
  if (!frames.some(({ rank }) => rank === 0)) made.push({ body: plainAccount(random), rank: 0 })
  if (!frames.some(({ body }) => isSelf(body))) made.push({ body: plainSelf(check.known), rank: 1 })
  for (const { body } of made) check.take(body)
  const all = [...frames, ...made].sort((a, b) => a.rank - b.rank)
  return {
    frames: all.map(({ body }) => body),
    known: check.known,
    chats: check.known.chatRecipients.size,
    leftOut: bodies.length - frames.length,
  }
}

/** Where a frame stands in writing order: after everything it may name. -1: it cannot be read. */
export function rankOf(body: Uint8Array): number {
  const decoded = decodeFrame(body)
  const item = decoded.ok ? decoded.message.item : null
  if (item?.case === undefined) return -1
  const list = item.case === 'recipient' && item.value.destination.case === 'distributionList'
  return list ? listOrder : (order[item.case] ?? -1)
}

function isSelf(body: Uint8Array): boolean {
  const decoded = decodeFrame(body)
  const item = decoded.ok ? decoded.message.item : null
  return item?.case === 'recipient' && item.value.destination.case === 'self'
}

function plainAccount(random: (length: number) => Uint8Array): Uint8Array {
  const frame: Frame = create(FrameSchema, {
    item: {
      case: 'account',
      value: {
        profileKey: new Uint8Array(random(32)),
        accountSettings: {
          phoneNumberSharingMode: 2,
          defaultSentMediaQuality: 1,
          appTheme: 1,
          callsUseLessDataSetting: 1,
        },
      },
    },
  })
  return encodeFrame(frame)
}

function plainSelf(known: KnownIds): Uint8Array {
  let id = 1
  while (known.recipients.get(id) !== 0) id++
  return encodeFrame(
    create(FrameSchema, {
      item: { case: 'recipient', value: { id: BigInt(id), destination: { case: 'self', value: {} } } },
    }),
  )
}
