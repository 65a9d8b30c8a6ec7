import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { utf8 } from '../../../../core/bytes.ts'
import { wireTypes } from '../../../frame/wire.ts'
import type { Random } from '../../../sample/random.ts'
import type { WireField, WireMessage } from './wire-tree.ts'
import { copyField, copyTree, isMessage, messagesOf, wireOf } from './wire-tree.ts'

/** What mutations draw from: messages of every type, and ids that mean something. */
export class Donors {
  readonly ids: bigint[] = []
  private readonly byType = new Map<string, WireMessage[]>()

  add(tree: WireMessage): void {
    for (const message of messagesOf(tree)) {
      const known = this.byType.get(message.desc.typeName)
      if (!known) this.byType.set(message.desc.typeName, [message])
      else if (known.length < 200) known.push(message)
    }
  }

  of(desc: DescMessage, random: Random): WireMessage {
    const known = this.byType.get(desc.typeName)
    return known && random.chance(0.8) ? copyTree(random.pick(known)) : { desc, fields: [] }
  }
}

interface Place {
  readonly message: WireMessage
  readonly at: number
}

type Way = (place: Place, donors: Donors, random: Random) => void

const ways: Readonly<Record<string, Way>> = {
  dropped: ({ message, at }) => message.fields.splice(at, 1),
  doubled: ({ message, at }, _donors, random) =>
    message.fields.splice(random.int(message.fields.length + 1), 0, copyField(message.fields[at]!)),
  emptied: ({ message, at }) => empty(message.fields[at]!),
  changed: ({ message, at }, donors, random) => change(message.fields[at]!, donors, random),
  'changed again': ({ message, at }, donors, random) => change(message.fields[at]!, donors, random),
  renumbered: ({ message, at }, _donors, random) => {
    const field = message.fields[at]!
    const others = message.desc.fields.filter(({ message: type }) => type === field.desc?.message)
    if (others.length > 0) field.number = random.pick(others).number
  },
  'another wire type': ({ message, at }, _donors, random) => {
    const field = message.fields[at]!
    field.wire = field.wire === wireTypes.varint ? wireTypes.bytes : wireTypes.varint
    field.value = field.wire === wireTypes.varint ? BigInt(random.int(300)) : random.bytes(random.int(5))
  },
  'a field more': ({ message }, donors, random) => {
    if (message.desc.fields.length === 0) return
    const desc = random.pick(message.desc.fields)
    message.fields.splice(random.int(message.fields.length + 1), 0, newField(desc, donors, random))
  },
  exchanged: ({ message, at }, donors, random) => {
    const field = message.fields[at]!
    if (field.desc) message.fields[at] = newField(field.desc, donors, random)
  },
}
const wayNames = Object.keys(ways)

/** Changes one field somewhere below the outermost message; answers how and where. */
export function mutateField(tree: WireMessage, donors: Donors, random: Random): string {
  const messages = messagesOf(tree).filter(({ fields }) => fields.length > 0)
  if (messages.length === 0) return 'nothing left'
  const message = random.pick(messages)
  const at = random.int(message.fields.length)
  const name = random.pick(wayNames)
  const told = `${message.desc.name}.${message.fields[at]!.desc?.name ?? '?'} ${name}`
  ways[name]!({ message, at }, donors, random)
  return told
}

function newField(desc: DescField, donors: Donors, random: Random): WireField {
  if (desc.message) {
    return { number: desc.number, wire: wireTypes.bytes, value: donors.of(desc.message, random), desc }
  }
  const wire = wireOf(desc)
  const value = wire === wireTypes.varint ? 0n : new Uint8Array(wire === wireTypes.bytes ? 0 : 4)
  const field: WireField = { number: desc.number, wire, value, desc }
  change(field, donors, random)
  return field
}

function empty(field: WireField): void {
  if (typeof field.value === 'bigint') field.value = 0n
  else if (isMessage(field.value)) field.value = { desc: field.value.desc, fields: [] }
  else field.value = new Uint8Array(field.wire === wireTypes.bytes ? 0 : field.value.length)
}

function change(field: WireField, donors: Donors, random: Random): void {
  const { value, desc } = field
  if (isMessage(value)) field.value = donors.of(value.desc, random)
  else if (typeof value === 'bigint') field.value = anyNumber(donors, random)
  else if (field.wire === wireTypes.fixed32)
    field.value = random.chance(0.3) ? random.bytes(4) : flipped(value, random)
  else if (desc?.fieldKind !== 'list' && desc?.scalar === ScalarType.STRING && random.chance(0.8))
    field.value = random.chance(0.15) ? flipped(utf8(random.pick(texts)), random) : utf8(random.pick(texts))
  else field.value = anyBytes(value, random)
}

const max = 8_640_000_000_000_000n
const numbers = [
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, max, max + 1n, 2n ** 53n - 1n],
  ...[2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 2n ** 30n, 2n ** 64n - 1n, 200n, 201n, 2359n, 2360n],
]

function anyNumber(donors: Donors, random: Random): bigint {
  const kind = random.int(3)
  if (kind === 0) return BigInt(random.int(24))
  if (kind === 1 && donors.ids.length > 0) return random.pick(donors.ids)
  return random.pick(numbers)
}

const lengths = [0, 1, 15, 16, 17, 31, 32, 33, 34, 64]

function anyBytes(value: Uint8Array, random: Random): Uint8Array {
  const kind = random.int(4)
  if (kind === 0) return flipped(value, random)
  if (kind === 1) return value.slice(0, -1)
  const grown = new Uint8Array(kind === 2 ? random.pick(lengths) : value.length + 1)
  grown.fill(1)
  grown.set(value.subarray(0, grown.length))
  return grown
}

function flipped(value: Uint8Array, random: Random): Uint8Array {
  const copy = value.slice()
  if (copy.length > 0) copy[random.int(copy.length)]! ^= 1 << random.int(8)
  return copy
}

export const texts: readonly string[] = [
  '',
  'a',
  '.',
  '1',
  '1.',
  '.5',
  '1.25',
  '1.2.3',
  '-1',
  '+1',
  '1e3',
  '٣',
  'robin.01',
  'Robin.100',
  'robin.1',
  'robin.00',
  'robin.012',
  'robin',
  '.12',
  '1robin.12',
  'r'.repeat(48) + '.12',
  'r'.repeat(49) + '.12',
  'robin.18446744073709551615',
  'robin.18446744073709551616',
  'höhe.12',
  'a.b.12',
  '👨‍👩‍👧‍👦',
  'é'.repeat(100),
  'é'.repeat(101),
  '🇩🇪'.repeat(100),
  '🇩🇪'.repeat(101),
  '👨‍👩‍👧‍👦'.repeat(200),
  '👨‍👩‍👧‍👦'.repeat(201),
  'क्षि'.repeat(100),
  'नमस्ते '.repeat(40),
  '\r\n'.repeat(200),
  'x'.repeat(200),
  'x'.repeat(201),
  'x'.repeat(2048),
  'x'.repeat(2049),
  'é'.repeat(1025),
  'x'.repeat(131_072),
  'x'.repeat(131_073),
]
