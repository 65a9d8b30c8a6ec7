import { fromUtf8 } from '../../core/bytes.ts'
import type { CastChat } from './cast.ts'
import { FrameWriter } from './frame-writer.ts'
import { languages } from './languages.ts'
import { Random, Weighted } from './random.ts'
import type { TextSource } from './text-source.ts'
import { Vocabulary } from './vocabulary.ts'

const wordsPerMessage = 3.4

/** Made-up talk in the chat's language; now and then a word of another one. */
export class WordSource implements TextSource {
  units = 0
  firstUnits = 0
  readonly captionShare = 0.35
  private readonly random: Random
  private readonly vocabularies: readonly Vocabulary[]
  private readonly spoken = new Weighted(languages.map((language) => language.weight))
  private readonly scratch = new FrameWriter(1024)
  private current: Vocabulary

  constructor(seed: number) {
    this.random = new Random(seed, 'talk')
    this.vocabularies = languages.map((language) => new Vocabulary(language, seed))
    this.current = this.vocabularies[0]!
  }

  /** Different words over all languages. */
  get words(): number {
    return this.vocabularies.reduce((sum, vocabulary) => sum + vocabulary.size, 0)
  }

  begin(chat: CastChat): number {
    this.current = this.vocabularies[chat.language]!
    return this.random.burst(4)
  }

  speaker(): number {
    return -1
  }

  write(out: FrameWriter): void {
    const { random, current } = this
    const words = random.chance(0.0015) ? random.between(60, 300) : random.burst(wordsPerMessage)
    this.firstUnits = current.write(out, random)
    this.units = this.firstUnits
    for (let i = 1; i < words; i++) {
      if (i % 12 === 11) this.units += current.stop(out, random) + space(out)
      this.units += current.write(out, random)
    }
    this.units += current.stop(out, random)
    this.firstUnits = Math.min(this.firstUnits, this.units)
  }

  phrase(): string {
    const { scratch, random } = this
    scratch.at = 0
    for (let i = random.between(2, 4); i > 0; i--) this.current.write(scratch, random)
    return fromUtf8(scratch.take()).trim().slice(0, 60)
  }

  language(): number {
    return this.spoken.draw(this.random)
  }
}

function space(out: FrameWriter): number {
  out.reserve(1)
  out.bytes[out.at++] = 0x20
  return 1
}
