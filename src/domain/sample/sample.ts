import type { Bytes } from '../../core/bytes.ts'
import { makeCast, shuffle, type Cast, type CastChat, type CastOptions } from './cast.ts'
import { writeBackupInfo, writeDirectory } from './directory.ts'
import { FrameWriter } from './frame-writer.ts'
import { groupUpdates, writeCreation } from './group-updates.ts'
import type { Scene } from './items.ts'
import { writeMessage } from './messages.ts'
import { otherMessages, type Place, type Rare } from './other-messages.ts'
import { Random } from './random.ts'
import type { TextSource } from './text-source.ts'
import { Timeline } from './timeline.ts'
import { updates, writeRequestAccepted } from './updates.ts'

export interface SampleOptions extends CastOptions {
  readonly texts: TextSource
  readonly ownName: string
}

/** Every kind of message and update that is not an ordinary message. */
export const rareKinds: readonly Rare[] = [...otherMessages, ...updates, ...groupUpdates]

const chunkBytes = 64 * 1024

/**
 * A realistic history as a frame stream: `BackupInfo`, the directory, then exactly `messages` chat items, every frame
 * with its length varint. Yields pieces of whole frames, about 64 KiB each, and holds no more than one of them. The
 * same options give the same bytes. Valid by the rules of the format as a remote backup made at `endMs` (with
 * `shortTimers`: as a device transfer).
 */
export function* sampleHistory(options: SampleOptions): Generator<Bytes, void, undefined> {
  const { messages, seed, endMs, texts, ownName } = options
  const cast = makeCast(options, texts)
  const out = new FrameWriter(2 * chunkBytes)
  const timeline = new Timeline(options, new Random(seed, 'time'))
  const directory = {
    cast,
    random: new Random(seed, 'directory'),
    texts,
    endMs,
    startMs: timeline.startMs,
    ownName,
  }
  writeBackupInfo(out, directory)
  writeDirectory(out, directory)
  const teller = new Teller(options, cast, out, timeline)
  while (teller.written < messages) {
    teller.exchange()
    if (out.at >= chunkBytes) yield out.take()
  }
  yield out.take()
}

/** Writes one exchange after the other: whose chat, who speaks, and now and then a rare kind. */
class Teller {
  written = 0
  private readonly scene: Scene
  private readonly options: SampleOptions
  private readonly timeline: Timeline
  private readonly rare: readonly Rare[]
  private readonly rareEvery: number
  private rareDone = 0

  constructor(options: SampleOptions, cast: Cast, out: FrameWriter, timeline: Timeline) {
    const random = new Random(options.seed, 'messages')
    this.options = options
    this.timeline = timeline
    this.rare = shuffle([...rareKinds], random)
    // Each rare kind at least once where the sample is long enough, and 2 % of a long one.
    this.rareEvery = Math.max(3, Math.min(50, Math.floor((options.messages * 0.9) / this.rare.length)))
    const [chat, author] = [cast.chats[0]!, cast.self]
    const { texts, endMs, shortTimers } = options
    const base = { out, random, texts, cast, endMs, shortTimers }
    this.scene = { ...base, chat, author, outgoing: false, sent: 0, received: 0 }
  }

  exchange(): void {
    const { scene, timeline, options } = this
    timeline.begin(this.written / options.messages)
    if (this.rareDone < Math.floor(this.written / this.rareEvery)) this.tellRare()
    else this.talk(scene.cast.chats[scene.cast.sizes.draw(scene.random)]!)
  }

  private talk(chat: CastChat): void {
    this.enter(chat)
    const length = this.scene.texts.begin(chat)
    for (let i = 0; i < length && this.written < this.options.messages; i++) {
      if (i > 0) this.timeline.step()
      this.turn(this.scene.texts.speaker())
      writeMessage(this.scene)
      this.written++
    }
  }

  /** A group begins with its creation, a contact chat with the request that was accepted. */
  private enter(chat: CastChat): void {
    this.scene.chat = chat
    if (chat.begun) return
    chat.begun = true
    if (chat.kind !== 'group' && chat.kind !== 'contact') return
    this.turn(-1)
    if (chat.kind === 'group') writeCreation(this.scene)
    else writeRequestAccepted(this.scene)
    this.written++
    this.timeline.step()
  }

  private tellRare(): void {
    const kind = this.rare[this.rareDone % this.rare.length]!
    this.rareDone++
    this.enter(this.chatFor(kind.place))
    if (this.written >= this.options.messages) return
    this.scene.texts.begin(this.scene.chat)
    this.turn(-1)
    kind.write(this.scene)
    this.written++
  }

  private chatFor(place: Place): CastChat {
    const { cast, random } = this.scene
    for (let tries = 0; tries < 200; tries++) {
      const chat = cast.chats[cast.sizes.draw(random)]!
      if (chat.kind === place || (place === 'talk' && chat.kind !== 'release-notes')) return chat
    }
    return cast.chats.find((chat) => chat.kind === place) ?? cast.chats[0]!
  }

  /** Who speaks, and when it was sent and came in. Later than every message before it. */
  private turn(speaker: number): void {
    const { scene, timeline } = this
    const { chat, cast, random } = scene
    const unreadNow = chat.unreadFrom !== 0 && timeline.now >= chat.unreadFrom
    scene.outgoing = speaker === 0 || (speaker < 0 && random.chance(chat.outgoingShare))
    if (chat.kind === 'self') scene.outgoing = true
    else if (unreadNow || chat.kind === 'release-notes') scene.outgoing = false
    if (scene.outgoing) scene.author = cast.self
    else if (chat.kind === 'release-notes') scene.author = { ...cast.self, id: cast.releaseNotes }
    else
      scene.author =
        speaker > 0 ? chat.members[(speaker - 1) % chat.members.length]! : random.pick(chat.members)
    scene.received = timeline.now
    scene.sent = scene.outgoing ? scene.received : scene.received - random.int(700)
  }
}
