import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { Bytes } from '../../src/core/bytes.ts'
import { concat } from '../../src/core/bytes.ts'
import { readVarint, varint } from '../../src/core/varint.ts'
import { FrameSchema, type Frame } from '../../src/domain/frame/backup_pb.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import { splitFrames } from './mutate-frames.ts'

/** A script of any of these that ran would set `window.pwned`; a request of any would go to `evil.example`. */
const words: readonly string[] = [
  '<img src=x onerror="window.pwned=1">',
  '<script>window.pwned=1</script>',
  '"><svg onload=window.pwned=1>',
  '<iframe src="javascript:parent.pwned=1"></iframe>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<style>*{background:url(https://evil.example/y)}</style>',
  'javascript:window.pwned=1',
  'JaVaScRiPt:window.pwned=1',
  'data:text/html,<script>window.pwned=1</script>',
  'vbscript:window.pwned=1',
  'https://evil.example/picture.png',
  'http://user:password@evil.example:8080/#<b>',
  'https://еvil.example/look-alike',
  '{{constructor.constructor("window.pwned=1")()}}',
  '${window.pwned=1}',
  '\u202Egnp.exe\u202C and on',
  '\u2066\u2067\u2068 never closed \u202D',
  'مرحبا <b> שלום \u200F123\u200E',
  'Z\u0351\u0363\u0357\u0310a\u0312\u0361\u034E\u0330l\u0337\u0321g\u0347o\u0338\u0489'.repeat(40),
  '👨‍👩‍👧‍👦'.repeat(200),
  '\u0000\u0001\u0008\u001B[31m\u007F',
  '\uFFF9\uFFFA\uFFFB\uFEFF\u200B\u2060',
  'line\nafter\nline\n'.repeat(50),
  ' '.repeat(500),
  '__proto__',
  'constructor',
  '%s%n%x%00',
  '../../../../etc/passwd',
  '﷽'.repeat(100),
  'W'.repeat(5000),
]
const hugeWord = 'w'.repeat(1024 * 1024)

/** The same history with every text in it turned hostile: names, titles, bodies, links, file names, all. */
export function hostileWords(stream: Bytes, random: Random): Bytes {
  let huge = 3
  const [info, ...frames] = splitFrames(stream)
  const turned = frames.map((bytes) => {
    const frame = fromBinary(FrameSchema, bytes.subarray(readVarint(bytes, 0)!.next))
    turn(frame, random)
    if (huge > 0 && giveHugeWord(frame)) huge--
    const message = new Uint8Array(toBinary(FrameSchema, frame))
    return concat(varint(message.length), message)
  })
  return concat(info!, ...turned)
}

/** Replaces every string below; `$`-names and `case` belong to the encoding. */
function turn(node: unknown, random: Random): void {
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return
  const holder = node as Record<string, unknown>
  for (const [name, value] of Object.entries(holder)) {
    if (name.startsWith('$') || name === 'case') continue
    if (typeof value === 'string' && value !== '') holder[name] = random.pick(words)
    else turn(value, random)
  }
}

function giveHugeWord({ item }: Frame): boolean {
  if (item.case !== 'chatItem' || item.value.item.case !== 'standardMessage') return false
  const { text } = item.value.item.value
  if (!text) return false
  text.body = hugeWord
  return true
}
