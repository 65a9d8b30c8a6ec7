import { expect, test } from 'vitest'
import { builtBytes } from '../../../wasm/test/built-core.ts'
import { utf8 } from '../../core/bytes.ts'
import { createCore } from './load.ts'

const check = 0xcbf43926
const digits = utf8('123456789')

test('starts from bytes, from a buffer and from a compiled module', async () => {
  const bytes = builtBytes()
  for (const source of [bytes, bytes.buffer, new WebAssembly.Module(bytes)]) {
    expect((await createCore(source)).crc32(digits)).toBe(check)
  }
})

test('a module with another memory is refused', async () => {
  const bytes = builtBytes()
  const text = [...bytes].map((byte) => String.fromCharCode(byte)).join('')
  // The memory section: id 5, 4 to 6 bytes, one memory with limits; 224 pages are written E0 01.
  const at = text.indexOf('\x05\x06\x01\x01\xe0\x01\xe0\x01')
  expect(at).toBeGreaterThan(0)
  bytes.set([0xe1, 0x01, 0xe1, 0x01], at + 4)
  await expect(createCore(bytes)).rejects.toThrow(expect.objectContaining({ code: 'bug' }))
})

test('bytes that are no module fail, and the next start works', async () => {
  await expect(createCore(utf8('not a module'))).rejects.toThrow()
  expect((await createCore(builtBytes())).crc32(digits)).toBe(check)
})
