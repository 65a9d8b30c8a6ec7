import type { Cast, CastChat, Person } from './cast.ts'
import type { FrameWriter } from './frame-writer.ts'
import { writeGroup } from './directory-groups.ts'
import type { Random } from './random.ts'
import type { TextSource } from './text-source.ts'

export interface DirectoryInput {
  readonly cast: Cast
  readonly random: Random
  readonly texts: TextSource
  readonly endMs: number
  readonly startMs: number
  /** A name for the account's own profile. */
  readonly ownName: string
}

/** Frame.item fields. */
const items = {
  account: 1,
  recipient: 2,
  chat: 3,
  stickerPack: 5,
  adHocCall: 6,
  profile: 7,
  folder: 8,
} as const
const callLinkId = 9000

/** `BackupInfo`, delimited. */
export function writeBackupInfo(out: FrameWriter, { random, endMs }: DirectoryInput): void {
  const info = out.delimit()
  out.number(1, 1)
  out.number(2, endMs)
  out.blob(3, random.bytes(32))
  out.text(4, 'Heirloom sample')
  out.text(5, 'Heirloom sample')
  out.close(info)
}

/** Every directory frame in the order of the format: account, recipients, chats, calls, packs, profiles, folders. */
export function writeDirectory(out: FrameWriter, input: DirectoryInput): void {
  const { cast } = input
  frame(out, items.account, () => writeAccount(out, input))
  writeOwn(out, cast)
  for (const person of cast.people) frame(out, items.recipient, () => writeContact(out, input, person))
  for (const chat of cast.chats)
    if (chat.kind === 'group') frame(out, items.recipient, () => writeGroup(out, input, chat))
  writeLists(out, input)
  writeCallLink(out, input)
  cast.chats.forEach((chat, i) => frame(out, items.chat, () => writeChat(out, input, chat, i)))
  writeExtras(out, input)
}

function frame(out: FrameWriter, field: number, body: () => void): void {
  const whole = out.delimit()
  nested(out, field, body)
  out.close(whole)
}

function nested(out: FrameWriter, field: number, body: () => void): void {
  const start = out.open(field)
  body()
  out.close(start)
}

function writeAccount(out: FrameWriter, { random, ownName }: DirectoryInput): void {
  out.blob(1, random.bytes(32))
  out.text(2, 'heirloom.42')
  nested(out, 3, () => {
    out.blob(1, random.bytes(32))
    out.blob(2, random.bytes(16))
    out.number(3, 1)
  })
  out.text(4, ownName)
  nested(out, 9, () => writeSettings(out))
  out.text(11, '1234')
  out.text(13, 'Keeping what matters')
}

/** AccountSettings: four of these may not be left at zero. */
function writeSettings(out: FrameWriter): void {
  for (const on of [1, 3, 4]) out.number(on, 1)
  for (const emoji of ['❤️', '👍', '😂', '😮', '😢', '🙏']) out.text(8, emoji)
  out.number(17, 2)
  nested(out, 19, () => {
    out.number(1, 1)
    out.fixed32(2, 0xff3a5f7d)
  })
  nested(out, 19, () => {
    out.number(1, 2)
    nested(out, 3, () => {
      out.number(1, 120)
      // Packed: two opaque colours, and their places 0.0 and 1.0.
      out.blob(2, Uint8Array.of(0x20, 0x60, 0xa0, 0xff, 0xc0, 0x80, 0x40, 0xff))
      out.blob(3, Uint8Array.of(0, 0, 0, 0, 0, 0, 0x80, 0x3f))
    })
  })
  out.number(23, 1)
  nested(out, 24, () => {
    for (const kind of [1, 2, 3, 4]) out.number(kind, 2)
  })
  out.number(28, 1)
  out.number(29, 1)
}

function writeOwn(out: FrameWriter, cast: Cast): void {
  frame(out, items.recipient, () => {
    out.number(1, cast.self.id)
    nested(out, 5, () => out.number(1, 3))
  })
  frame(out, items.recipient, () => {
    out.number(1, cast.releaseNotes)
    out.empty(6)
  })
}

function writeContact(out: FrameWriter, { random, startMs }: DirectoryInput, person: Person): void {
  out.number(1, person.id)
  nested(out, 2, () => {
    out.blob(1, person.aci)
    if (random.chance(0.5)) out.blob(2, random.bytes(16))
    out.number(4, person.e164)
    if (random.chance(0.96)) out.empty(7)
    else nested(out, 8, () => out.number(1, startMs))
    out.blob(9, random.bytes(32))
    out.number(10, 1)
    out.text(11, person.given)
    if (person.family !== '') out.text(12, person.family)
    const identity = random.bytes(33)
    identity[0] = 5
    out.blob(14, identity)
    if (random.chance(0.1)) out.number(15, 1)
    if (random.chance(0.05)) nested(out, 16, () => out.text(1, person.given.slice(0, 2)))
    out.number(21, random.int(12))
  })
}

function writeLists(out: FrameWriter, { cast, random }: DirectoryInput): void {
  frame(out, items.recipient, () => {
    out.number(1, callLinkId + 1)
    nested(out, 4, () => {
      out.blob(1, new Uint8Array(16))
      nested(out, 3, () => {
        out.text(1, 'My Story')
        out.number(2, 1)
        out.number(3, 3)
      })
    })
  })
  frame(out, items.recipient, () => {
    out.number(1, callLinkId + 2)
    nested(out, 4, () => {
      out.blob(1, random.bytes(16))
      nested(out, 3, () => {
        out.text(1, 'Close friends')
        out.number(3, 1)
        for (const friend of cast.people.slice(0, 3)) out.number(4, friend.id)
      })
    })
  })
}

function writeCallLink(out: FrameWriter, { random, endMs }: DirectoryInput): void {
  frame(out, items.recipient, () => {
    out.number(1, callLinkId)
    nested(out, 7, () => {
      out.blob(1, random.bytes(16))
      out.text(3, 'Weekly call')
      out.number(4, 1)
      out.number(5, endMs + 90 * 86_400_000)
    })
  })
}

function writeChat(out: FrameWriter, { random }: DirectoryInput, chat: CastChat, index: number): void {
  out.number(1, chat.id)
  out.number(2, chat.recipient)
  if (random.chance(0.06) && chat.unreadFrom === 0) out.number(3, 1)
  else if (index < 3) out.number(4, index + 1)
  if (chat.timerMs > 0) out.number(5, chat.timerMs)
  if (random.chance(0.05)) out.bigint(6, 0x7fff_ffff_ffff_ffffn)
  if (random.chance(0.02)) out.number(7, 1)
  if (random.chance(0.1))
    nested(out, 9, () => {
      out.number(1, random.between(1, 21))
      if (random.chance(0.5)) out.number(4, random.between(1, 22))
      else out.number(5, random.between(1, 2))
    })
  out.number(10, 2)
}

function writeExtras(out: FrameWriter, { cast, random, endMs }: DirectoryInput): void {
  frame(out, items.adHocCall, () => {
    out.bigint(1, (BigInt(random.next()) << 32n) | BigInt(random.next()))
    out.number(2, callLinkId)
    out.number(3, 1)
    out.number(4, endMs - 86_400_000)
  })
  for (let pack = 0; pack < 2; pack++)
    frame(out, items.stickerPack, () => {
      out.blob(1, random.bytes(16))
      out.blob(2, random.bytes(32))
    })
  frame(out, items.profile, () => {
    out.text(1, 'Evenings')
    out.text(2, '🌙')
    out.fixed32(3, 0xff3a5f7d)
    out.number(4, endMs - 30 * 86_400_000)
    out.number(7, cast.people[0]!.id)
    out.number(9, 2000)
    out.number(10, 2359)
    out.number(11, 5)
    out.blob(12, random.bytes(16))
  })
  writeFolders(out, cast, random)
}

function writeFolders(out: FrameWriter, cast: Cast, random: Random): void {
  frame(out, items.folder, () => {
    for (const on of [3, 4, 5]) out.number(on, 1)
    out.number(6, 1)
    out.blob(9, random.bytes(16))
  })
  frame(out, items.folder, () => {
    out.text(1, 'Dear ones')
    out.number(6, 2)
    for (const person of cast.people.slice(0, 4)) out.number(7, person.id)
    out.blob(9, random.bytes(16))
  })
}
