import { expect, test } from 'vitest'
import { Slot, type Tenant } from './slot.ts'

function setUp() {
  const memory = new Uint8Array(20)
  return { memory, slot: new Slot(memory, 4, 8), area: memory.subarray(4, 12) }
}
const tenant = (): Tenant => ({ saved: null })

test('each tenant finds the area as it left it', () => {
  const { slot, area } = setUp()
  const [a, b] = [tenant(), tenant()]
  slot.claim(a)
  area.fill(1)
  slot.claim(b)
  area.fill(2)
  slot.claim(a)
  expect([...area]).toEqual(new Array(8).fill(1))
  slot.claim(b)
  expect([...area]).toEqual(new Array(8).fill(2))
})

test('nothing outside the area is touched', () => {
  const { slot, memory } = setUp()
  memory.fill(9)
  const [a, b] = [tenant(), tenant()]
  slot.claim(a)
  slot.claim(b)
  slot.claim(a)
  slot.release(a)
  expect([...memory]).toEqual([9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9])
})

test('a release wipes the state where it lies', () => {
  const { slot, area } = setUp()
  const [a, b] = [tenant(), tenant()]
  slot.claim(a)
  area.fill(1)
  slot.claim(b)
  area.fill(2)
  const saved = a.saved!
  slot.release(a)
  expect([...saved]).toEqual(new Array(8).fill(0))
  expect([...area]).toEqual(new Array(8).fill(2))
  slot.release(b)
  expect([...area]).toEqual(new Array(8).fill(0))
})

test('a copy that was put back is wiped', () => {
  const { slot, area } = setUp()
  const [a, b] = [tenant(), tenant()]
  slot.claim(a)
  area.fill(7)
  slot.claim(b)
  const saved = a.saved!
  slot.claim(a)
  expect([...saved]).toEqual(new Array(8).fill(0))
  expect(a.saved).toBeNull()
})

test('while locked nobody may claim; afterwards they may, also when the step threw', () => {
  const { slot } = setUp()
  const a = tenant()
  slot.claim(a)
  slot.locked(() => {
    expect(() => slot.claim(a)).toThrow(expect.objectContaining({ code: 'busy' }))
  })
  expect(() =>
    slot.locked(() => {
      throw new Error('stop')
    }),
  ).toThrow('stop')
  slot.claim(tenant())
})
