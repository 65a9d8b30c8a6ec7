import { utf8, type Bytes } from '../../core/bytes.ts'
import type { FrameWriter } from './frame-writer.ts'
import type { Language } from './languages.ts'
import { Random, Weighted, zipfWeights } from './random.ts'

/** The words of one language, commonest first, drawn by a Zipf law and written without making strings. */
export class Vocabulary {
  readonly size: number
  /** All words one after the other, each with its joiner behind it. */
  private readonly bytes: Bytes
  private readonly starts: Uint32Array
  /** UTF-16 length of each word, joiner included. */
  private readonly units: Uint8Array
  private readonly zipf: Weighted
  private readonly stops: readonly { readonly bytes: Bytes; readonly units: number }[]
  private readonly joinerUnits: number

  constructor(language: Language, seed: number) {
    const words = makeWords(language, new Random(seed, `words ${language.name}`))
    this.size = words.length
    this.bytes = utf8(words.map((word) => word + language.joiner).join(''))
    this.joinerUnits = language.joiner.length
    this.starts = new Uint32Array(words.length + 1)
    this.units = new Uint8Array(words.length)
    words.forEach((word, i) => {
      this.starts[i + 1] = this.starts[i]! + utf8Length(word) + this.joinerUnits
      this.units[i] = word.length + this.joinerUnits
    })
    this.zipf = new Weighted(zipfWeights(words.length, 2.7))
    this.stops = split(language.stops).map((mark) => {
      const emoji = mark !== '' && mark.codePointAt(0)! > 0x2700 && this.joinerUnits > 0
      const text = emoji ? ` ${mark}` : mark
      return { bytes: utf8(text), units: text.length }
    })
  }

  /** Writes one word with its joiner; returns its length in UTF-16 units. */
  write(out: FrameWriter, random: Random): number {
    const word = this.zipf.draw(random)
    const from = this.starts[word]!
    const to = this.starts[word + 1]!
    out.reserve(to - from)
    const { bytes } = out
    let at = out.at
    for (let i = from; i < to; i++) bytes[at++] = this.bytes[i]!
    out.at = at
    return this.units[word]!
  }

  /** Ends a sentence: takes the last joiner back and writes a stop or an emoji. Returns the change in units. */
  stop(out: FrameWriter, random: Random): number {
    out.at -= this.joinerUnits
    if (!random.chance(0.45)) return -this.joinerUnits
    const mark = random.pick(this.stops)
    out.raw(mark.bytes)
    return mark.units - this.joinerUnits
  }
}

function makeWords(language: Language, random: Random): string[] {
  const known = new Set(split(language.common))
  const parts = {
    onsets: split(language.onsets),
    nuclei: split(language.nuclei),
    codas: split(language.codas),
  }
  const [fewest, most] = language.syllables
  for (let tries = 0; known.size < language.words && tries < 40 * language.words; tries++) {
    const rarity = known.size / language.words
    const length = fewest + Math.floor((most - fewest + 0.99) * rarity * 0.6 + random.fraction() * 1.2)
    let word = ''
    for (let i = 0; i < Math.min(length, most); i++)
      word += random.pick(parts.onsets) + random.pick(parts.nuclei) + random.pick(parts.codas)
    if (word !== '') known.add(word)
  }
  return [...known]
}

/** Words of a list; `-` stands for the empty one. */
function split(list: string): string[] {
  return list.split(' ').map((part) => (part === '-' ? '' : part))
}

function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0)!
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4
  }
  return length
}
