import { expect, test } from 'vitest'
import { Places } from './places.ts'

const settle = () => new Promise((go) => setTimeout(go))

async function come(places: Places, weight: number, signal?: AbortSignal) {
  const one: { inside: boolean; leave: () => void } = { inside: false, leave: () => undefined }
  const taking = places.take(weight, signal).then((leave) => {
    one.inside = true
    one.leave = leave
  })
  taking.catch(() => undefined)
  await settle()
  return { one, taking }
}

test('so many at a time, in order', async () => {
  const places = new Places({ places: 2, room: 100 })
  const all = [await come(places, 1), await come(places, 1), await come(places, 1), await come(places, 1)]
  expect(all.map(({ one }) => one.inside)).toEqual([true, true, false, false])
  all[1]!.one.leave()
  await settle()
  expect(all.map(({ one }) => one.inside)).toEqual([true, true, true, false])
})

test('so much together; a heavy one is not passed by', async () => {
  const places = new Places({ places: 9, room: 100 })
  const [first, heavy, light] = [await come(places, 60), await come(places, 100), await come(places, 1)]
  expect([first.one.inside, heavy.one.inside, light.one.inside]).toEqual([true, false, false])
  first.one.leave()
  await settle()
  expect([heavy.one.inside, light.one.inside]).toEqual([true, false])
  heavy.one.leave()
  await settle()
  expect(light.one.inside).toBe(true)
})

test('who no longer wants to wait goes, and lets the next one by', async () => {
  const places = new Places({ places: 9, room: 100 })
  const stop = new AbortController()
  const first = await come(places, 60)
  const heavy = await come(places, 100, stop.signal)
  const light = await come(places, 1)
  stop.abort()
  await expect(heavy.taking).rejects.toMatchObject({ code: 'cancelled' })
  await light.taking
  await expect(places.take(1, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
  first.one.leave()
  await (
    await come(places, 99)
  ).taking
})
