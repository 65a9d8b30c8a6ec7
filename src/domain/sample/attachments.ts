import { utf8 } from '../../core/bytes.ts'
import type { FrameWriter } from './frame-writer.ts'
import type { Scene } from './items.ts'
import { Weighted, type Random } from './random.ts'

interface FileKind {
  readonly weight: number
  readonly type: string
  readonly name: string
  readonly bytes: readonly [number, number]
  readonly picture: boolean
  /** MessageAttachment.flag. */
  readonly flag: number
}

const kinds: readonly FileKind[] = [
  { weight: 62, type: 'image/jpeg', name: '', bytes: [60_000, 4_000_000], picture: true, flag: 0 },
  { weight: 6, type: 'image/png', name: '', bytes: [20_000, 900_000], picture: true, flag: 0 },
  { weight: 4, type: 'image/webp', name: '', bytes: [10_000, 300_000], picture: true, flag: 2 },
  { weight: 8, type: 'video/mp4', name: '', bytes: [800_000, 60_000_000], picture: true, flag: 0 },
  { weight: 5, type: 'video/mp4', name: '', bytes: [200_000, 3_000_000], picture: true, flag: 3 },
  { weight: 9, type: 'audio/aac', name: '', bytes: [8_000, 900_000], picture: false, flag: 1 },
  { weight: 5, type: 'application/pdf', name: 'scan', bytes: [40_000, 8_000_000], picture: false, flag: 0 },
  { weight: 1, type: 'text/plain', name: 'notes', bytes: [0, 9_000], picture: false, flag: 0 },
]
const byWeight = new Weighted(kinds.map((kind) => kind.weight))
const endings = new Map([
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
])
const voiceKind = kinds.find((kind) => kind.flag === 1)!
const sizes = [
  [1024, 768],
  [768, 1024],
  [1600, 1200],
  [1080, 1920],
  [512, 512],
] as const

export type Voice = 'yes' | 'no' | 'maybe'

/** One MessageAttachment at this field. A voice message must be alone and without text. Says whether it is one. */
export function writeAttachment(scene: Scene, field: number, voice: Voice): boolean {
  const { out, random } = scene
  const drawn = voice === 'yes' ? voiceKind : kinds[byWeight.draw(random)]!
  const kind = voice === 'no' && drawn.flag === 1 ? kinds[0]! : drawn
  const start = out.open(field)
  const pointer = out.open(1)
  writePointer(out, random, kind, scene.sent)
  out.close(pointer)
  if (kind.flag !== 0) out.number(2, kind.flag)
  out.number(3, 1)
  if (random.chance(0.1)) out.blob(4, random.bytes(16))
  out.close(start)
  return kind.flag === 1
}

/** A FilePointer at this field: a picture, such as previews and stickers carry. */
export function writePicture(scene: Scene, field: number): void {
  const pointer = scene.out.open(field)
  writePointer(scene.out, scene.random, kinds[2]!, scene.sent)
  scene.out.close(pointer)
}

function writePointer(out: FrameWriter, random: Random, kind: FileKind, sent: number): void {
  out.text(4, kind.type)
  if (kind.name !== '') out.text(7, `${kind.name}-${random.int(1000)}.${endings.get(kind.type) ?? 'bin'}`)
  if (kind.picture) {
    const [width, height] = random.pick(sizes)
    out.number(8, width)
    out.number(9, height)
  }
  if (kind.picture && random.chance(0.1)) out.text(11, 'LKO2?U%2Tw=w]~RBVZRi};RPxuwH')
  writeLocator(out, random, random.between(...kind.bytes), sent)
}

/** Most files were downloaded (hash of the plaintext), some never were (digest), old ones are gone (empty locator). */
function writeLocator(out: FrameWriter, random: Random, size: number, sent: number): void {
  const locator = out.open(13)
  const fate = random.fraction()
  if (fate < 0.55) {
    const downloaded = fate < 0.45
    out.blob(1, random.bytes(64))
    out.number(3, size)
    if (!downloaded || fate < 0.25) {
      out.blob(4, randomName(random))
      out.number(5, 3)
      out.number(6, sent)
    }
    if (downloaded && fate < 0.2) out.number(7, 3)
    out.blob(downloaded ? 10 : 11, random.bytes(32))
  }
  out.close(locator)
}

const letters = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

function randomName(random: Random): Uint8Array {
  const name = random.bytes(15)
  for (let i = 0; i < name.length; i++) name[i] = letters[name[i]! & 63]!
  return name
}
