import type { Bytes } from '../../core/bytes.ts'
import { familyNames, givenNames, groupNames } from './names.ts'
import { Random, Weighted, zipfWeights } from './random.ts'
import type { TextSource } from './text-source.ts'

const dayMs = 86_400_000

/** Someone in the sample; `id` is the recipient id. */
export interface Person {
  readonly id: number
  readonly aci: Bytes
  readonly e164: number
  readonly given: string
  readonly family: string
}

/** A message that a later one may quote. */
export interface Quotable {
  readonly sent: number
  readonly author: number
  readonly body: Bytes
}

export interface CastChat {
  readonly id: number
  readonly recipient: number
  readonly kind: 'contact' | 'group' | 'self' | 'release-notes'
  readonly title: string
  /** The others in it; one for a contact chat, none for Note to Self. */
  readonly members: readonly Person[]
  /** Index into `languages`. */
  readonly language: number
  /** Disappearing timer, 0 when off. */
  readonly timerMs: number
  /** Messages from this moment on are not read; 0: all are. */
  readonly unreadFrom: number
  readonly outgoingShare: number
  /** Changes while messages are made. */
  readonly recent: Quotable[]
  begun: boolean
}

export interface Cast {
  readonly self: Person
  readonly releaseNotes: number
  readonly people: readonly Person[]
  /** In directory order. */
  readonly chats: readonly CastChat[]
  /** Draws an index into `chats` by a Zipf law. */
  readonly sizes: Weighted
}

export interface CastOptions {
  readonly messages: number
  readonly seed: number
  readonly endMs: number
  /** Timers under a day too: valid for device transfer only. */
  readonly shortTimers: boolean
}

/** How many chats a sample of this size has. */
export function chatCount(messages: number): number {
  if (messages >= 12_000) return Math.min(1000, 300 + Math.floor(messages / 10_000))
  return Math.max(8, Math.min(300, Math.round(messages < 6000 ? messages / 110 : messages / 40)))
}

export function makeCast(options: CastOptions, texts: TextSource): Cast {
  const random = new Random(options.seed, 'cast')
  const chats = chatCount(options.messages)
  const groups = Math.max(2, Math.round(chats * 0.27))
  const contacts = chats - groups - 2
  const people = makePeople(contacts + Math.ceil(groups * 1.5), random)
  const self = person(1, 'You', '', random)
  const kinds = shuffle([...Array.from({ length: chats }).keys()], random)
  const made = Array.from({ length: chats }, (_, i) => {
    const seat = kinds[i]!
    const common = {
      id: i + 1,
      language: texts.language(),
      ...habits(options, random),
      recent: [],
      begun: false,
    }
    if (seat === 0) return { ...common, ...noteToSelf, recipient: self.id, language: 0 }
    if (seat === 1) return { ...common, ...releaseNotes, language: 0 }
    if (seat < 2 + groups) return { ...common, ...group(seat - 2, people, random) }
    return { ...common, ...contact(people[seat - 2 - groups]!) }
  })
  return { self, releaseNotes: 2, people, chats: made, sizes: chatSizes(made, random) }
}

const noteToSelf = { kind: 'self', title: '', members: [], outgoingShare: 1, unreadFrom: 0 } as const
const releaseNotes = {
  kind: 'release-notes',
  title: '',
  members: [],
  recipient: 2,
  outgoingShare: 0,
  timerMs: 0,
} as const

function contact(friend: Person) {
  const title = `${friend.given} ${friend.family}`.trim()
  return { kind: 'contact', title, members: [friend], recipient: friend.id } as const
}

/** Group recipients come after all people: ids from 10 000 up, so that they never meet. */
function group(index: number, people: readonly Person[], random: Random) {
  const size = Math.min(people.length, random.chance(0.06) ? random.between(12, 40) : random.between(2, 8))
  const members = shuffle([...people], random).slice(0, size)
  const round = Math.floor(index / groupNames.length)
  const title = groupNames[index % groupNames.length]! + (round > 0 ? ` ${round + 1}` : '')
  return {
    kind: 'group',
    title,
    members,
    recipient: 10_000 + index,
    outgoingShare: size > 8 ? 0.06 : 0.24,
  } as const
}

function habits(options: CastOptions, random: Random) {
  const timers = options.shortTimers
    ? [3_600_000, dayMs, 7 * dayMs, 28 * dayMs]
    : [7 * dayMs, 28 * dayMs, 90 * dayMs]
  return {
    timerMs: random.chance(0.06) ? random.pick(timers) : 0,
    unreadFrom: random.chance(0.15) ? options.endMs - random.int(2 * dayMs) : 0,
    outgoingShare: 0.3 + random.fraction() * 0.35,
  }
}

/** Zipf over a shuffled order; the two odd chats are kept small, and so is the share of very large groups. */
function chatSizes(chats: readonly CastChat[], random: Random): Weighted {
  const zipf = zipfWeights(chats.length)
  const order = shuffle([...chats.keys()], random)
  const weights = new Float64Array(chats.length)
  const middle = zipf[Math.floor(chats.length / 3)]!
  order.forEach((chat, rank) => {
    const { kind, members } = chats[chat]!
    const odd = kind === 'self' || kind === 'release-notes' || members.length > 12
    weights[chat] = odd ? Math.min(zipf[rank]!, middle) : zipf[rank]!
  })
  return new Weighted(weights)
}

function makePeople(count: number, random: Random): Person[] {
  const names = shuffle(
    givenNames.flatMap((first, i) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((k) => [first, i + 7 * k] as const),
    ),
    random,
  )
  return Array.from({ length: count }, (_, i) => {
    const [first, last] = names[i % names.length]!
    const spare = Math.floor(i / names.length)
    return person(3 + i, first, familyNames[(last + spare) % familyNames.length]!, random)
  })
}

function person(id: number, given: string, family: string, random: Random): Person {
  const aci = random.bytes(16)
  aci[6] = (aci[6]! & 0x0f) | 0x40
  aci[8] = (aci[8]! & 0x3f) | 0x80
  // 555-01xx is kept free of real subscribers; the id keeps numbers apart.
  return { id, aci, e164: 12_025_550_000_000 + id, given, family }
}

export function shuffle<T>(list: T[], random: Random): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    const held = list[i]!
    list[i] = list[j]!
    list[j] = held
  }
  return list
}
