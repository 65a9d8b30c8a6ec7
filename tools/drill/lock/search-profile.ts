import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { tableBlocks } from './level-table.ts'

/** Something that must not lie in a profile. */
export interface Needle {
  readonly name: string
  readonly bytes: Buffer
}

export interface Found {
  readonly name: string
  readonly form: string
  readonly file: string
}

/** Every way a program would write these bytes down: as they are, in hex and base64, each also as UTF-16. */
export function forms({
  name,
  bytes,
}: Needle): readonly (readonly [form: string, bytes: Buffer, of: string])[] {
  const hex = bytes.toString('hex')
  const texts = [hex, hex.toUpperCase(), ...base64Forms(bytes)]
  const isText = /^[\x20-\x7e]+$/.test(bytes.toString('latin1'))
  return [
    ['as it is', bytes, name],
    ...(isText ? [['UTF-16', Buffer.from(bytes.toString('latin1'), 'utf16le'), name] as const] : []),
    ...texts.flatMap((text) => [
      ['as text', Buffer.from(text), name] as const,
      ['as UTF-16 text', Buffer.from(text, 'utf16le'), name] as const,
    ]),
  ]
}

/** Base64 of the bytes wherever they begin in a triple, without the characters that neighbours touch. */
function base64Forms(bytes: Buffer): string[] {
  const found: string[] = []
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
    const whole = padded.toString('base64').replaceAll('=', '')
    const inner = whole.slice(Math.ceil((before * 4) / 3) + (before > 0 ? 1 : 0), whole.length - 2)
    found.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return found
}

/** All files of a folder, what is packed in them unpacked too. */
export function searchProfile(folder: string, needles: readonly Needle[]): { found: Found[]; bytes: number } {
  const wanted = needles.flatMap(forms)
  const found: Found[] = []
  let bytes = 0
  for (const path of filesBelow(folder)) {
    for (const content of contentsOf(path)) {
      bytes += content.length
      for (const [form, what, name] of wanted)
        if (content.includes(what)) found.push({ name, form, file: relative(folder, path) })
    }
  }
  return { found, bytes }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}

function* contentsOf(path: string): Generator<Buffer> {
  const raw = readFileSync(path)
  yield raw
  for (const block of tableBlocks(raw)) yield Buffer.from(block)
  if (raw[0] === 0x1f && raw[1] === 0x8b) {
    try {
      yield gunzipSync(raw)
    } catch {
      // Only looked like it.
    }
  }
}
