import { opusSamples } from './opus-samples.ts'

/** Elements (RFC 8794, RFC 9559) that are looked into; all others are passed over. */
const cluster = 0x1f43b675
const holders = new Set([0x18538067, 0x114d9b74, 0x4dbb, 0x1654ae6b, 0xae, cluster, 0xa0])
/** Names an element that stands elsewhere. */
const seekId = 0x53ab
const codec = 0x86
const encodings = 0x6d80
const simpleBlock = 0xa3
const block = 0xa1
const longestPacket = 5760

/**
 * At most so many samples are in a sound of Opus in WebM; Infinity: of anything else, and of what is not well formed to
 * its end, for a decoder would look for the next cluster by itself then. Stops beyond `max`.
 */
export function webmSamples(bytes: Uint8Array, max: number): number {
  let samples = 0
  let clusters = 0
  let isOpus = false
  for (let at = 0; at < bytes.length && samples <= max;) {
    const id = readId(bytes, at)
    const size = id && readSize(bytes, id.next)
    if (!id || !size) return Infinity
    // Held elements follow one another, whatever holds them, and some holders do not tell where they end.
    if (holders.has(id.value)) {
      clusters += id.value === cluster ? 1 : 0
      at = size.next
      continue
    }
    const end = size.next + size.value
    if (!(end <= bytes.length)) return Infinity
    const body = bytes.subarray(size.next, end)
    if (id.value === encodings) return Infinity
    if (id.value === seekId) clusters += clustersIn(body)
    if (id.value === codec) {
      if (String.fromCharCode(...body.subarray(0, 7)) !== 'A_OPUS') return Infinity
      isOpus = true
    }
    if (id.value === simpleBlock || id.value === block) samples += blockSamples(body)
    at = end
  }
  return isOpus && clusters === clustersIn(bytes) ? samples : Infinity
}

/** Wherever its name stands: none may be hidden in what was passed over. */
function clustersIn(bytes: Uint8Array): number {
  let found = 0
  for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1))
    if (bytes[at + 1] === 0x43 && bytes[at + 2] === 0xb6 && bytes[at + 3] === 0x75) found++
  return found
}

/** Track number, two bytes of time, flags, then one packet, or how many there are. */
function blockSamples(body: Uint8Array): number {
  const track = readSize(body, 0)
  if (!track) return 0
  const at = track.next + 3
  const isLaced = ((body[at - 1] ?? 0) & 0x06) !== 0
  return isLaced ? (1 + (body[at] ?? 0)) * longestPacket : opusSamples(body[at] ?? 0, body[at + 1] ?? 0)
}

interface Read {
  readonly value: number
  readonly next: number
}

function readId(bytes: Uint8Array, at: number): Read | null {
  const length = Math.clz32(bytes[at] ?? 0) - 23
  if (length > 4 || at + length > bytes.length) return null
  let value = 0
  for (let i = 0; i < length; i++) value = value * 256 + bytes[at + i]!
  return { value, next: at + length }
}

/** Infinity: it does not say. */
function readSize(bytes: Uint8Array, at: number): Read | null {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (length > 8 || at + length > bytes.length) return null
  let value = first & (0xff >> length)
  let isUnknown = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]!
    isUnknown &&= bytes[at + i] === 0xff
  }
  return { value: isUnknown ? Infinity : value, next: at + length }
}
