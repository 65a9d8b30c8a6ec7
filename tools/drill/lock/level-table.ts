import { unsnap, varint } from './snappy.ts'

const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
const footerBytes = 48
const trailerBytes = 5

interface Handle {
  readonly offset: number
  readonly size: number
  readonly next: number
}

/** Every block of a LevelDB table (`.ldb`), unpacked, and with the keys and values that prefix sharing cut apart. */
export function tableBlocks(file: Uint8Array): Uint8Array[] {
  const footer = file.subarray(-footerBytes)
  if (file.length < footerBytes || magic.some((byte, i) => footer[40 + i] !== byte)) return []
  const meta = readHandle(footer, 0)
  const index = meta && readHandle(footer, meta.next)
  const block = index && readBlock(file, index)
  if (!block) return []
  const handles = entries(block).flatMap(({ value }) => readHandle(value, 0) ?? [])
  return handles.flatMap((handle) => readBlock(file, handle) ?? [])
}

function readHandle(bytes: Uint8Array, at: number): Handle | null {
  const offset = varint(bytes, at)
  const size = offset && varint(bytes, offset.next)
  return size ? { offset: offset.value, size: size.value, next: size.next } : null
}

function readBlock(file: Uint8Array, { offset, size }: Handle): Uint8Array | null {
  if (offset + size + trailerBytes > file.length) return null
  const raw = file.subarray(offset, offset + size)
  return file[offset + size] === 1 ? unsnap(raw) : raw
}

/** Of an index block: key and value of each entry, as far as they can be read. */
function entries(block: Uint8Array): { value: Uint8Array }[] {
  if (block.length < 4) return []
  const restarts = new DataView(block.buffer, block.byteOffset).getUint32(block.length - 4, true)
  const end = block.length - 4 - 4 * restarts
  const found: { value: Uint8Array }[] = []
  for (let at = 0; at < end;) {
    const shared = varint(block, at)
    const rest = shared && varint(block, shared.next)
    const length = rest && varint(block, rest.next)
    if (!length) break
    const value = length.next + rest.value
    found.push({ value: block.subarray(value, value + length.value) })
    at = value + length.value
  }
  return found
}
