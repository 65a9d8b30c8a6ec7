import { writeAttachment, writePicture } from './attachments.ts'
import { itemFields, writeItem, writeReactions, type Scene } from './items.ts'
import { writeLong, writeVoice } from './messages.ts'

/** Where a rare kind may stand. `talk` is any chat of people. */
export type Place = 'contact' | 'group' | 'self' | 'release-notes' | 'talk'

export interface Rare {
  readonly name: string
  readonly place: Place
  readonly write: (scene: Scene) => void
}

/** Every kind of message beside the ordinary one (spec 4.4). */
export const otherMessages: readonly Rare[] = [
  { name: 'voice', place: 'talk', write: writeVoice },
  { name: 'long', place: 'talk', write: writeLong },
  { name: 'contact-card', place: 'talk', write: inItem(itemFields.contact, writeContactCard) },
  { name: 'sticker', place: 'talk', write: inItem(itemFields.sticker, writeSticker) },
  { name: 'deleted', place: 'talk', write: inItem(itemFields.deleted, () => undefined) },
  { name: 'payment', place: 'contact', write: inItem(itemFields.payment, writePayment) },
  { name: 'failed-payment', place: 'contact', write: inItem(itemFields.payment, writeFailedPayment) },
  {
    name: 'gift-badge',
    place: 'contact',
    write: inItem(itemFields.giftBadge, ({ out }) => out.number(2, 3)),
  },
  {
    name: 'view-once',
    place: 'talk',
    write: inItem(itemFields.viewOnce, (s) => writeAttachment(s, 1, 'no')),
  },
  { name: 'view-once-seen', place: 'talk', write: inItem(itemFields.viewOnce, () => undefined) },
  { name: 'story-reply', place: 'contact', write: inItem(itemFields.storyReply, writeStoryReply) },
  {
    name: 'story-reaction',
    place: 'contact',
    write: inItem(itemFields.storyReply, ({ out }) => out.text(2, '❤️')),
  },
  { name: 'poll', place: 'group', write: inItem(itemFields.poll, writePoll) },
  { name: 'ended-poll', place: 'group', write: inItem(itemFields.poll, (s) => writePoll(s, true)) },
  { name: 'admin-deleted', place: 'group', write: inItem(itemFields.adminDeleted, writeAdminDeleted) },
  { name: 'pinned', place: 'talk', write: writePinned },
  { name: 'sms', place: 'contact', write: writeSms },
  { name: 'news', place: 'release-notes', write: writeNews },
]

function inItem(field: number, body: (scene: Scene) => unknown): (scene: Scene) => void {
  return (scene) =>
    writeItem(scene, ({ out }) => {
      const start = out.open(field)
      body(scene)
      out.close(start)
    })
}

function writeContactCard({ out, random, cast, texts }: Scene): void {
  const who = random.pick(cast.people)
  const contact = out.open(1)
  const name = out.open(1)
  out.text(1, who.given)
  out.text(2, who.family)
  out.close(name)
  const phone = out.open(3)
  out.text(1, `+${who.e164}`)
  out.number(2, 2)
  out.close(phone)
  const email = out.open(4)
  out.text(1, 'someone@example.org')
  out.number(2, 1)
  out.close(email)
  const address = out.open(5)
  out.number(1, 1)
  out.text(6, texts.phrase())
  out.close(address)
  out.close(contact)
}

function writeSticker(scene: Scene): void {
  const { out, random } = scene
  const sticker = out.open(1)
  out.blob(1, random.bytes(16))
  out.blob(2, random.bytes(32))
  out.number(3, random.int(24))
  out.text(4, '🎈')
  writePicture(scene, 5)
  out.close(sticker)
  if (random.chance(0.3)) writeReactions(scene, 2)
}

function writePayment({ out, random, sent, texts }: Scene): void {
  out.text(1, `${random.int(90)}.${random.between(10, 99)}`)
  out.text(2, '0.0004')
  out.text(3, texts.phrase())
  const details = out.open(4)
  const transaction = out.open(1)
  out.number(1, 2)
  const identification = out.open(2)
  out.blob(1, random.bytes(32))
  out.close(identification)
  out.number(3, sent)
  out.number(4, random.int(1_000_000))
  out.number(5, sent)
  out.close(transaction)
  out.close(details)
}

function writeFailedPayment({ out }: Scene): void {
  out.text(1, '1.5')
  const details = out.open(4)
  const failed = out.open(2)
  out.number(1, 1)
  out.close(failed)
  out.close(details)
}

function writeStoryReply(scene: Scene): void {
  const { out, texts } = scene
  const reply = out.open(1)
  const text = out.open(1)
  out.text(1, texts.phrase())
  out.close(text)
  out.close(reply)
  if (scene.random.chance(0.3)) writeReactions(scene, 3)
}

/** Two to five options; each member votes for one. */
function writePoll({ out, random, texts, chat }: Scene, ended = false): void {
  out.text(1, texts.phrase())
  const options = random.between(2, 5)
  for (let i = 0; i < options; i++) {
    const option = out.open(3)
    out.text(1, texts.phrase())
    chat.members.forEach((member, seat) => {
      if (seat % options !== i) return
      const vote = out.open(2)
      out.number(1, member.id)
      out.number(2, 1)
      out.close(vote)
    })
    out.close(option)
  }
  if (ended) out.number(4, 1)
}

function writeAdminDeleted({ out, chat }: Scene): void {
  out.number(1, chat.members[0]!.id)
}

function writePinned(scene: Scene): void {
  writeItem(scene, ({ out, texts }) => {
    const message = out.open(itemFields.standard)
    writePlain(scene, texts.phrase())
    out.close(message)
    const pin = out.open(21)
    out.number(1, scene.received)
    out.number(3, 1)
    out.close(pin)
  })
}

function writeSms(scene: Scene): void {
  writeItem(scene, ({ out, texts }) => {
    const message = out.open(itemFields.standard)
    writePlain(scene, texts.phrase())
    out.close(message)
    out.number(7, 1)
  })
}

function writeNews(scene: Scene): void {
  writeItem(scene, ({ out, texts }) => {
    const message = out.open(itemFields.standard)
    writePlain(scene, texts.phrase())
    out.close(message)
  })
}

function writePlain({ out }: Scene, words: string): void {
  const text = out.open(2)
  out.text(1, words)
  out.close(text)
}
