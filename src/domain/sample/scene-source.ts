import { utf8 } from '../../core/bytes.ts'
import type { CastChat } from './cast.ts'
import type { FrameWriter } from './frame-writer.ts'
import { languages } from './languages.ts'
import { Random } from './random.ts'
import { news, phrases } from './phrases.ts'
import { scenes, slots, type Scene } from './scenes.ts'
import type { TextSource } from './text-source.ts'

/** Languages of the chats, in turn: mostly English, so that a newcomer can read along. */
const spoken = [
  'en',
  'en',
  'es',
  'en',
  'de',
  'en',
  'fr',
  'en',
  'ar',
  'en',
  'en',
  'ja',
  'en',
  'hi',
  'en',
  'ru',
].concat(['en', 'pl', 'en', 'he', 'en', 'zh', 'el', 'en', 'tr', 'th'])

/** Written exchanges, each played from its first line to its last; a chat hears one again only after all others. */
export class SceneSource implements TextSource {
  units = 0
  firstUnits = 0
  readonly captionShare = 1
  private readonly random: Random
  private readonly heard = new Map<number, Set<Scene>>()
  private lines: readonly string[] = []
  private next = 0
  private languagesGiven = 0

  constructor(seed: number) {
    this.random = new Random(seed, 'scenes')
  }

  begin(chat: CastChat): number {
    this.next = -1
    if (chat.kind === 'release-notes') this.lines = [`<${this.random.pick(news)}`]
    else this.lines = this.unheard(chat).lines
    return this.lines.length
  }

  speaker(): number {
    const mark = this.lines[++this.next]?.charAt(0) ?? '<'
    return mark === '>' ? 0 : mark === '<' ? -1 : Number(mark)
  }

  write(out: FrameWriter, draft = false): void {
    const line = this.lines[this.next]?.slice(1) ?? this.phrase()
    const filled = line.replace(/\{(\w+)\}/g, (_, slot: string) => this.random.pick(slots[slot]!))
    const said = draft ? hasty(filled) : filled
    out.raw(utf8(said))
    this.units = said.length
    this.firstUnits = Math.max(1, said.indexOf(' '))
  }

  phrase(): string {
    return this.random.pick(phrases)
  }

  language(): number {
    const name = spoken[this.languagesGiven++ % spoken.length]
    return languages.findIndex((language) => language.name === name)
  }

  private unheard(chat: CastChat): Scene {
    const name = languages[chat.language]!.name
    const inPlace = scenes.filter((scene) => scene.place === chat.kind)
    const own = inPlace.filter((scene) => scene.language === name)
    // A language with few scenes of its own is mixed with English.
    const fitting = own.length > 8 ? own : [...own, ...inPlace.filter((scene) => scene.language === 'en')]
    const heard = this.heard.get(chat.id) ?? new Set<Scene>()
    this.heard.set(chat.id, heard)
    if (fitting.every((scene) => heard.has(scene))) heard.clear()
    const scene = this.random.pick(fitting.filter((candidate) => !heard.has(candidate)))
    heard.add(scene)
    return scene
  }
}

/** What someone typed before they looked at it: two letters change places, the end is missing. */
function hasty(said: string): string {
  const letters = Array.from(said).slice(0, Math.max(3, Math.ceil(said.length * 0.8)))
  const at = Math.floor(letters.length / 2)
  const held = letters[at] ?? ''
  if (at > 0) letters.splice(at - 1, 2, held, letters[at - 1]!)
  return letters.join('')
}
