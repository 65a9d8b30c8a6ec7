import { expect, test } from 'vitest'
import { concat } from '../../src/core/bytes.ts'
import { varint } from '../../src/core/varint.ts'
import { frameColumns, frameFlags } from '../../src/domain/core-port.ts'
import { filesOf } from '../../src/domain/frame/files-of.ts'
import { builtCore } from './built-core.ts'
import { delimited, field } from './message-pages.ts'
import { Random } from './random.ts'

const core = await builtCore()
const columns = frameColumns(1)
const rounds = process.env['SLOW'] === '1' ? 400_000 : 8000
const empty = new Uint8Array(0)

/** What the scanner says of a frame, and that the walk in TypeScript says the same. */
function told(frame: Uint8Array, label = ''): { readonly files: number; readonly hashed: boolean } {
  const { frames } = core.scan(delimited(frame), 0, columns)
  const files = filesOf(frame)
  const answer = { files: columns.files[0]!, hashed: (columns.flags[0]! & frameFlags.namesHashed) !== 0 }
  const hashed = files.some(({ plaintextHash }) => plaintextHash.length === 32)
  expect({ frames, ...answer }, label || frame.join(' ')).toEqual({ frames: 1, files: files.length, hashed })
  return answer
}

const item = (...parts: Uint8Array[]) => field(4, concat(...parts))
const hash = field(10, new Uint8Array(32))
const pointer = (...locator: Uint8Array[]) => field(13, concat(...locator))
const attachment = (file: Uint8Array) => field(11, field(3, field(1, file)))

test('every place of a file is found, in a message and in its revisions', () => {
  const file = pointer(hash)
  const places = [
    field(11, field(1, field(4, field(3, field(1, file))))),
    attachment(file),
    field(11, field(4, field(3, file))),
    field(11, field(5, file)),
    field(12, field(1, field(6, file))),
    field(13, field(1, field(5, file))),
    field(18, field(1, field(1, file))),
    field(19, field(1, field(2, file))),
  ]
  for (const place of places) {
    expect(told(item(place))).toEqual({ files: 1, hashed: true })
    expect(told(item(attachment(empty), field(6, place)))).toEqual({ files: 2, hashed: true })
    expect(told(item(attachment(empty), field(6, field(6, place))))).toEqual({ files: 1, hashed: false })
  }
  expect(told(item(field(11, field(2, field(1, file)))))).toEqual({ files: 0, hashed: false })
})

test('a file without a hash counts, and names none', () => {
  for (const file of [empty, pointer(), pointer(field(10, new Uint8Array(31))), pointer(field(10, 32))])
    expect(told(item(attachment(file)))).toEqual({ files: 1, hashed: false })
})

test('of several hashes the last counts, of several items all do', () => {
  const short = field(10, new Uint8Array(3))
  expect(told(item(attachment(pointer(short, hash)))).hashed).toBe(true)
  expect(told(item(attachment(pointer(hash, short)))).hashed).toBe(false)
  expect(told(item(attachment(concat(pointer(hash), pointer(short))))).hashed).toBe(false)
  expect(told(item(attachment(empty), attachment(pointer(hash))))).toEqual({ files: 2, hashed: true })
  expect(told(concat(item(attachment(empty)), item(attachment(pointer(hash))))).files).toBe(2)
})

test('what is malformed ends the message around it and no other', () => {
  const broken = Uint8Array.of(0x0b)
  const long = concat(varint(8), new Uint8Array(9).fill(255), Uint8Array.of(1))
  expect(told(item(attachment(pointer(broken, hash)), attachment(pointer(hash)))).hashed).toBe(true)
  expect(told(item(attachment(pointer(broken, hash)))).hashed).toBe(false)
  expect(told(item(field(9, broken), attachment(pointer(hash)))).hashed).toBe(true)
  expect(told(item(attachment(pointer(long, hash)))).hashed).toBe(true)
  expect(told(item(broken, attachment(pointer(hash)))).files).toBe(0)
})

const paths = [
  [11, 1, 4, 3, 1],
  [11, 3, 1],
  [11, 4, 3],
  [11, 5],
  [12, 1, 6],
  [13, 1, 5],
  [18, 1, 1],
  [19, 1, 2],
]

/** Fields on the way to a file, with others among them and at times the wrong one or a second one. */
function leading(random: Random, path: readonly number[]): Uint8Array {
  const noise = () => {
    const number = 1 + random.below(24)
    return random.below(2) ? field(number, random.below(300)) : field(number, random.bytes(random.below(12)))
  }
  const [number, ...rest] = path
  const next = () =>
    number === undefined
      ? pointer(field(10, random.bytes(random.pick([32, 32, 32, 3]))))
      : field(random.below(20) ? number : 1 + random.below(24), leading(random, rest))
  const parts = [next()]
  if (random.below(4) === 0) parts.push(next())
  if (random.below(4) === 0) parts.splice(random.below(2), 0, noise())
  return concat(...parts)
}

test(`${rounds} frames on the way to files, half of them hurt`, () => {
  const random = new Random(74)
  const met = { files: 0, hashed: 0 }
  for (let i = 0; i < rounds; i++) {
    const way = [4, ...(random.below(4) ? [] : [6]), ...random.pick(paths)]
    const frame = leading(random, way)
    const { files, hashed } = told(random.below(2) ? random.mutate(frame) : frame, `round ${i}`)
    if (files > 0) met.files++
    if (hashed) met.hashed++
  }
  // They are worth the trouble only if they often reach one.
  expect(met.files).toBeGreaterThan(rounds / 2)
  expect(met.hashed).toBeGreaterThan(rounds / 4)
  expect(met.hashed).toBeLessThan(met.files)
})
