import { utf8 } from '../../core/bytes.ts'
import { writeAttachment } from './attachments.ts'
import { itemFields, writeDirection, writeHead, writeItem, writeReactions, type Scene } from './items.ts'

/** Shares of ordinary messages that have something beside text. */
const shares = {
  attachment: 0.122,
  reaction: 0.07,
  quote: 0.05,
  edit: 0.008,
  link: 0.012,
  style: 0.012,
  mention: 0.05,
}
const mentionMark = utf8('\ufffc ')
const maxQuoteBytes = 400

/** An ordinary message: text, files, a quote, a link, reactions, now and then an edit. */
export function writeMessage(scene: Scene): void {
  const { random } = scene
  if (random.chance(shares.attachment)) writeItem(scene, writeWithFiles)
  else if (random.chance(shares.edit) && scene.chat.kind !== 'release-notes') writeEdited(scene)
  else writeItem(scene, writeWords)
}

/** A voice message, for the round of kinds. */
export function writeVoice(scene: Scene): void {
  writeItem(scene, ({ out }) => {
    const message = out.open(itemFields.standard)
    writeAttachment(scene, 3, 'yes')
    out.close(message)
  })
}

/** A message with a text beyond 2 KiB: the rest lies in a file. */
export function writeLong(scene: Scene): void {
  writeItem(scene, ({ out, texts }) => {
    const message = out.open(itemFields.standard)
    const text = out.open(2)
    const body = out.open(1)
    for (const start = out.at; out.at - start < 1400;) out.raw(utf8(`${texts.phrase()} `))
    out.close(body)
    out.close(text)
    const file = out.open(5)
    out.text(4, 'text/x-signal-plain')
    const locator = out.open(13)
    out.blob(1, scene.random.bytes(64))
    out.number(3, 5200)
    out.blob(10, scene.random.bytes(32))
    out.close(locator)
    out.close(file)
    out.close(message)
  })
}

function writeWithFiles(scene: Scene): void {
  const { out, random } = scene
  const message = out.open(itemFields.standard)
  const count = random.chance(0.95) ? 1 : random.between(2, 4)
  const voice = writeAttachment(scene, 3, count === 1 ? 'maybe' : 'no')
  for (let i = 1; i < count; i++) writeAttachment(scene, 3, 'no')
  if (!voice && random.chance(scene.texts.captionShare)) writeText(scene)
  if (random.chance(shares.reaction)) writeReactions(scene, 6)
  out.close(message)
}

function writeWords(scene: Scene): void {
  const { out, random } = scene
  const message = out.open(itemFields.standard)
  if (random.chance(shares.quote)) writeQuote(scene)
  const link = random.chance(shares.link)
  writeText(scene, link)
  if (link) writePreview(scene)
  if (random.chance(shares.reaction)) writeReactions(scene, 6)
  out.close(message)
}

function writeDraft({ out, texts }: Scene): void {
  const message = out.open(itemFields.standard)
  const text = out.open(2)
  const body = out.open(1)
  texts.write(out, true)
  out.close(body)
  out.close(text)
  out.close(message)
}

const sites = ['https://example.org/', 'https://example.com/a/', 'https://example.net/2024/']

function linkOf({ sent }: Scene): string {
  return `${sites[sent % 3]!}${sent % 9973}`
}

/** Text at field 2. Mentions and styles stand at the front, where their places are known; links at the end. */
function writeText(scene: Scene, link = false): void {
  const { out, random, chat, texts } = scene
  const text = out.open(2)
  const body = out.open(1)
  const others = chat.kind === 'group' ? chat.members : []
  const mention = others.length > 0 && !link && random.chance(shares.mention)
  if (mention) out.raw(mentionMark)
  const words = out.at
  texts.write(out)
  if (link) out.raw(utf8(` ${linkOf(scene)}`))
  if (!link && !mention && random.chance(0.4)) remember(scene, words)
  out.close(body)
  if (mention) writeRange(scene, 0, 1, () => out.blob(3, random.pick(others).aci))
  else if (!link && texts.units > 0 && random.chance(shares.style))
    writeRange(scene, 0, Math.max(1, texts.firstUnits), () => out.number(4, random.between(1, 5)))
  out.close(text)
}

function writeRange(scene: Scene, start: number, length: number, value: () => void): void {
  const range = scene.out.open(2)
  if (start > 0) scene.out.number(1, start)
  scene.out.number(2, length)
  value()
  scene.out.close(range)
}

/** Keeps a few messages of each chat so that later ones can quote them. */
function remember(scene: Scene, from: number): void {
  const { out, chat } = scene
  const length = out.at - from
  if (length === 0 || length > maxQuoteBytes) return
  chat.recent.push({ sent: scene.sent, author: scene.author.id, body: out.bytes.slice(from, out.at) })
  if (chat.recent.length > 4) chat.recent.shift()
}

function writeQuote(scene: Scene): void {
  const { out, random, chat } = scene
  if (chat.recent.length === 0) return
  const quoted = random.chance(0.7) ? chat.recent.at(-1)! : random.pick(chat.recent)
  const quote = out.open(1)
  out.number(1, quoted.sent)
  out.number(2, quoted.author)
  const text = out.open(3)
  out.blob(1, quoted.body)
  out.close(text)
  out.number(5, 1)
  out.close(quote)
}

function writePreview(scene: Scene): void {
  const { out, texts, random } = scene
  const preview = out.open(4)
  out.text(1, linkOf(scene))
  out.text(2, texts.phrase())
  if (random.chance(0.6)) out.text(4, texts.phrase())
  out.close(preview)
}

/** Sent, then corrected once or twice: the earlier versions are revisions, oldest first. */
function writeEdited(scene: Scene): void {
  const { out, random } = scene
  const last = scene.sent
  const times = random.burst(1.2)
  writeItem(scene, writeWords, () => {
    for (let i = times; i > 0; i--) {
      const revision = out.open(6)
      scene.sent = last - i * 200
      writeHead(scene)
      writeDirection(scene)
      writeDraft(scene)
      out.close(revision)
    }
    scene.sent = last
  })
}
