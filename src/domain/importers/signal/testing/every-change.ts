import type { DescField } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { utf8 } from '../../../../core/bytes.ts'
import { wireTypes } from '../../../frame/wire.ts'
import type { Random } from '../../../sample/random.ts'
import type { Donors } from './mutate-fields.ts'
import { texts as someTexts } from './mutate-fields.ts'
import type { WireField, WireMessage } from './wire-tree.ts'
import { copyTree, isMessage, messagesOf, wireOf } from './wire-tree.ts'

export interface Change {
  readonly told: string
  readonly tree: WireMessage
}

const small = Array.from({ length: 24 }, (_, i) => BigInt(i))
const maxDate = 8_640_000_000_000_000n
const large = [
  200n,
  201n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  maxDate,
  maxDate + 1n,
  2n ** 53n - 1n,
  2n ** 64n - 1n,
]
const texts = [...someTexts.map(utf8), Uint8Array.of(0xff), Uint8Array.of(0xed, 0xa0, 0x80)]
const bytes = [0, 1, 15, 16, 17, 18, 31, 32, 33, 64].map((length) => new Uint8Array(length).fill(1))

/**
 * Every field of every message in a frame dropped, doubled, and set to each value that could matter, one at a time.
 * `wanted`: which messages, by their path of type names.
 */
export function* everyChange(
  root: WireMessage,
  donors: Donors,
  random: Random,
  wanted: (path: string) => boolean,
): Generator<Change> {
  const paths = pathsOf(root)
  for (const [m, { desc, fields }] of messagesOf(root).entries()) {
    if (!wanted(paths[m]!)) continue
    for (const field of desc.fields) {
      const at = fields.findIndex(({ number }) => number === field.number)
      const changed = (what: string, work: (message: WireMessage) => void): Change => {
        const tree = copyTree(root)
        work(messagesOf(tree)[m]!)
        return { told: `${desc.name}.${field.name} ${what}`, tree }
      }
      if (at >= 0) {
        yield changed('dropped', (message) => message.fields.splice(at, 1))
        yield changed('doubled', (message) => message.fields.push({ ...message.fields[at]! }))
      }
      for (const value of valuesOf(field, donors, random))
        yield changed(typeof value === 'bigint' ? String(value) : 'set', (message) => {
          set(message, { number: field.number, wire: wireOf(field), value, desc: field })
        })
    }
  }
}

/** In the order of `messagesOf`. */
function pathsOf({ desc, fields }: WireMessage, above = ''): string[] {
  const path = `${above}/${desc.name}`
  return [path, ...fields.flatMap(({ value }) => (isMessage(value) ? pathsOf(value, path) : []))]
}

function valuesOf(field: DescField, donors: Donors, random: Random): readonly WireField['value'][] {
  const { message } = field
  if (message)
    return [{ desc: message, fields: [] }, ...Array.from({ length: 4 }, () => donors.of(message, random))]
  const wire = wireOf(field)
  if (wire === wireTypes.varint)
    return /Id$|Members$/.test(field.name) ? [...donors.ids, 0n, 2n ** 53n] : [...small, ...large]
  if (wire !== wireTypes.bytes) return []
  return field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING ? texts : bytes
}

/** In the place of what is there, be it another member of its oneof. */
function set(message: WireMessage, field: WireField): void {
  const group = field.desc?.oneof?.fields.map(({ number }) => number) ?? [field.number]
  const at = message.fields.findIndex(({ number }) => group.includes(number))
  if (at >= 0) message.fields[at] = field
  else message.fields.push(field)
}
