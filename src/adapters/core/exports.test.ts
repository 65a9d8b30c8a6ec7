import { expect, test } from 'vitest'
import { builtBytes } from '../../../wasm/test/built-core.ts'
import { expectedExports } from './exports.ts'

const built = new WebAssembly.Module(builtBytes())

test('the built file exports exactly what is typed by hand', () => {
  const { exports } = new WebAssembly.Instance(built)
  const found = Object.entries(exports).map(([name, value]) => {
    if (typeof value === 'function') return [name, value.length] as const
    if (value instanceof WebAssembly.Global) return [name, 'global'] as const
    return [name, value instanceof WebAssembly.Memory ? 'memory' : 'other'] as const
  })
  expect(Object.fromEntries(found)).toEqual(expectedExports)
})

test('it imports nothing, and its memory cannot grow', () => {
  expect(WebAssembly.Module.imports(built)).toEqual([])
  const { memory } = new WebAssembly.Instance(built).exports
  expect(() => (memory as WebAssembly.Memory).grow(1)).toThrow(RangeError)
})

test('globals are addresses that fit the memory', () => {
  const { exports } = new WebAssembly.Instance(built)
  const { byteLength } = (exports['memory'] as WebAssembly.Memory).buffer
  expect(byteLength).toBeLessThanOrEqual(16 * 1024 * 1024)
  for (const [name, value] of Object.entries(exports)) {
    if (!(value instanceof WebAssembly.Global)) continue
    const address = value.value as number
    expect(Number.isInteger(address) && address > 0 && address < byteLength, name).toBe(true)
  }
})
