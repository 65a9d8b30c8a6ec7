import { concat, utf8, type Bytes } from '../../src/core/bytes.ts'
import { varint } from '../../src/core/varint.ts'
import { Random } from './random.ts'

// Frames as a phone would write them, for tests and the benchmark: texts of words that occur as often as words do.

const syllables =
  'a an ba be bi co da de di el en er fa go ha he il in ka la le lo ma me mi na ne no o pa pe qua ra re ri sa se so ta te ti to u va ve wo za é ö ß щи ма'.split(
    ' ',
  )
const endings = ['', '', '', '', ',', '.', '!', '?', ' 😀', '…', '\n']

/** `count` different words of one to four syllables. */
function vocabulary(random: Random, count: number): string[] {
  const words = new Set<string>()
  while (words.size < count) {
    const length = 1 + random.below(4)
    words.add(Array.from({ length }, () => random.pick(syllables)).join(''))
  }
  return [...words]
}

/** The i-th word about 1 / i as often as the first. */
function zipf(random: Random, words: readonly string[]): string {
  const rank = Math.floor(Math.exp((random.below(2 ** 30) / 2 ** 30) * Math.log(words.length)))
  return words[rank - 1]!
}

/** A field: number, and a varint or bytes. */
export function field(number: number, value: number | Uint8Array): Bytes {
  if (typeof value === 'number') return concat(varint(number * 8), varint(value))
  return concat(varint(number * 8 + 2), varint(value.length), value)
}

export function delimited(frame: Uint8Array): Bytes {
  return concat(varint(frame.length), frame)
}

function text(random: Random, words: readonly string[]): Bytes {
  const count = 1 + Math.floor(Math.exp(random.below(380) / 100))
  return utf8(Array.from({ length: count }, () => zipf(random, words) + random.pick(endings)).join(' '))
}

function attachment(random: Random): Bytes {
  const locator = concat(
    field(1, random.bytes(64)),
    field(3, random.below(4_000_000)),
    field(9, random.bytes(64)),
    field(10, random.bytes(32)),
  )
  const pointer = concat(field(4, utf8('image/jpeg')), field(8, 1536), field(9, 2048), field(13, locator))
  return field(3, concat(field(1, pointer), field(3, 1)))
}

function chatItem(random: Random, words: readonly string[], date: number, chat: number): Bytes {
  const outgoing = random.below(2) === 0
  const status = concat(field(1, chat + 1), field(2, date + 900), field(5, field(1, 1)))
  const details = outgoing
    ? field(9, concat(field(1, status), field(2, date)))
    : field(8, concat(field(1, date + 300), field(2, date + 150), field(3, 1), field(4, 1)))
  const body = field(2, field(1, text(random, words)))
  const standard = random.below(16) === 0 ? concat(body, attachment(random)) : body
  const timer = random.below(20) === 0 ? field(5, 604_800_000) : new Uint8Array()
  const author = outgoing ? 1 : chat + 1
  return concat(field(1, chat), field(2, author), field(3, date), timer, details, field(11, standard))
}

/** `count` pages of whole frames, each about `pageBytes` long. */
export function messagePages(count: number, pageBytes: number, seed: number): Bytes[] {
  const random = new Random(seed)
  const words = vocabulary(random, 20_000)
  const pages: Bytes[] = []
  let date = 1_700_000_000_000
  let chat = 3
  for (let page = 0; page < count; page++) {
    const frames: Bytes[] = []
    for (let length = 0; length < pageBytes; length += frames.at(-1)!.length) {
      date += random.below(600_000)
      if (random.below(4) === 0) chat = 2 + random.below(300)
      frames.push(delimited(field(4, chatItem(random, words, date, chat))))
    }
    pages.push(concat(...frames))
  }
  return pages
}
