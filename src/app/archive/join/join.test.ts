import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeirloomError } from '../../../core/errors.ts'
import type { JobLock } from '../../../domain/ports.ts'
import { decodePlan } from '../../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../../domain/archive/manifest.ts'
import type { ItemSpec } from '../../../domain/history/testing/random-history.ts'
import { itemFrame, randomItems, seeded } from '../../../domain/history/testing/random-history.ts'
import { Tombstones, tombstonesSetting } from '../../../domain/merge/tombstones.ts'
import { backUp } from '../back-up.ts'
import { planId } from '../journal.ts'
import { contentOf, writeHistory } from '../testing/sample-history.ts'
import { executioner } from '../testing/killing.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import { harmerOf } from '../../check/testing/harm.ts'

let world: World
const chats = 6
const common = randomItems(1200, chats, seeded(41))

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** Messages of one device alone: their dates lie among and after the common ones. */
function own(count: number, seed: number, from = 1_700_000_100_500): ItemSpec[] {
  return randomItems(count, chats, seeded(seed)).map((item, i) => ({
    ...item,
    date: from + i * 7000 + seed,
    text: `${item.text} of ${seed}`,
  }))
}

async function twoDevices(): Promise<{ key: string; first: Device; second: Device }> {
  const first = world.device()
  await writeHistory(first.store, world.core, { items: common, chats })
  const key = await turnOn(first)
  await first.backups.backUpNow(quiet, never)
  const second = world.device()
  await second.backups.peekArchive(key)
  await second.backups.restoreArchive(quiet, never)
  return { key, first, second }
}

type Change = (items: readonly { readonly id: number; readonly spec: ItemSpec }[]) => {
  readonly id: number
  readonly spec: ItemSpec
}[]

/** Changes what a device holds; messages that stay keep their ids, others get new ones (id 0). */
async function change(device: Device, specs: Map<string, ItemSpec>, how: Change): Promise<void> {
  const { items } = await contentOf(device.store, world.core)
  const after = how(items.map(({ id, frame }) => ({ id, spec: specs.get(frame)! })))
  after.sort((a, b) => a.spec.date - b.spec.date)
  await writeHistory(device.store, world.core, {
    items: after.map(({ spec }) => spec),
    itemIds: after.map(({ id }) => id),
    chats,
  })
}

function specsOf(...lists: readonly (readonly ItemSpec[])[]): Map<string, ItemSpec> {
  return new Map(lists.flat().map((spec) => [frameOf(spec), spec]))
}

const frameOf = (spec: ItemSpec) => Buffer.from(itemFrame(spec)).toString('base64')
const adding =
  (more: readonly ItemSpec[]): Change =>
  (items) => [...items, ...more.map((spec) => ({ id: 0, spec }))]

async function framesOf(device: Device): Promise<string[]> {
  return (await contentOf(device.store, world.core)).items.map(({ frame }) => frame).sort()
}

async function restored(key: string): Promise<Device> {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return fresh
}

/** What the archive holds, and that no id in it names two messages. */
async function expectArchived(key: string, frames: readonly string[]): Promise<void> {
  const fresh = await restored(key)
  const { items } = await contentOf(fresh.store, world.core)
  expect(items.map(({ frame }) => frame).sort()).toEqual([...frames].sort())
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
}

const join = (device: Device, deletions: 'ask' | 'follow' | 'keep' = 'ask', remember = false) =>
  backUp(device.deps, {
    onProgress: quiet,
    signal: never,
    guardAnswered: false,
    join: { deletions, remember },
  })

test('what two devices wrote is brought together, nothing lost and nothing twice', async () => {
  const { key, first, second } = await twoDevices()
  const [a, b] = [own(30, 51), own(40, 52)]
  const specs = specsOf(common, a, b)
  await change(first, specs, adding(a))
  await change(second, specs, adding(b))
  await second.backups.backUpNow(quiet, never)
  await expect(first.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'other-device' })
  const report = await join(first)
  const all = [...specs.keys()].sort()
  expect(report.messages).toBe(all.length)
  expect(await framesOf(first)).toEqual(all)
  await expectArchived(key, all)
  // The other device meets that in turn, and holds the same afterwards.
  await join(second)
  expect(await framesOf(second)).toEqual(all)
  await expectArchived(key, all)
})

test('devices that take turns send only what changed, and agree to go on without asking', async () => {
  const { key, first, second } = await twoDevices()
  const [a, b, c] = [own(5, 61), own(5, 62), own(5, 63, 1_700_000_200_500)]
  const specs = specsOf(common, a, b, c)
  await change(first, specs, adding(a))
  await change(second, specs, adding(b))
  await second.backups.backUpNow(quiet, never)
  await join(first, 'ask', true)
  await join(second, 'ask', true)
  // Nothing new on either side: only manifests go up.
  for (const device of [first, second, first]) {
    const report = await device.backups.backUpNow(quiet, never)
    expect(report.sentBytes).toBeLessThan(2000)
  }
  await change(second, specs, adding(c))
  await second.backups.backUpNow(quiet, never)
  await first.backups.backUpNow(quiet, never)
  expect(await framesOf(first)).toEqual([...specs.keys()].sort())
  await expectArchived(key, [...specs.keys()])
})

test('what was deleted there goes here too, what was changed here stays', async () => {
  const { key, first, second } = await twoDevices()
  const gone = common.slice(300, 310)
  const isGone = new Set(gone.map(frameOf))
  const changed: ItemSpec = { ...gone[4]!, text: 'changed here' }
  const a = own(12, 71)
  const specs = specsOf(common, a, [changed])
  await change(second, specs, (items) => items.filter(({ spec }) => !isGone.has(frameOf(spec))))
  await second.backups.backUpNow(quiet, never)
  await change(first, specs, (items) =>
    adding(a)(items.map((item) => (item.spec === gone[4] ? { ...item, spec: changed } : item))),
  )
  await join(first)
  const expected = [...specs.keys()].filter((frame) => !isGone.has(frame))
  expect(await framesOf(first)).toEqual(expected.sort())
  await expectArchived(key, expected)
  const record = await first.store.readSetting(tombstonesSetting)
  const { chat, author, date } = gone[0]!
  expect(Tombstones.read(record, () => new Uint8Array(0)).hasItem(chat, author, date, 0)).toBe(true)
})

test('a chat that was deleted there is gone here', async () => {
  const { first, second } = await twoDevices()
  const specs = specsOf(common)
  const smallest = 5
  const inIt = common.filter(({ chat }) => chat === smallest)
  expect(inIt.length).toBeGreaterThan(0)
  await change(second, specs, (items) => items.filter(({ spec }) => spec.chat !== smallest))
  const spine = (await second.store.readSpine())!
  const row = (await second.store.readChatRows()).find(({ chat }) => chat === smallest)!
  await second.store.commit({
    spine: { ...spine, generation: spine.generation + 1 },
    dropChats: [smallest],
    dropDirectory: [row.row],
    jobs: { [`archive/deleted-chat/${smallest}`]: new Uint8Array(0) },
  })
  await second.backups.backUpNow(quiet, never, { guard: true })
  await join(first, 'follow')
  expect((await first.store.readChatRows()).map(({ chat }) => chat)).not.toContain(smallest)
  expect((await first.store.readDirectory()).some(({ row: at }) => at === row.row)).toBe(false)
  expect((await first.store.readSpine())!.items).toBe(common.length - inIt.length)
})

test('many deletions are asked about; whoever keeps them has them in the next archive', async () => {
  const { key, first, second } = await twoDevices()
  const specs = specsOf(common)
  await change(second, specs, (items) => items.slice(0, 900))
  await second.backups.backUpNow(quiet, never, { guard: true })
  const before = await framesOf(first)
  await expect(join(first)).rejects.toMatchObject({
    code: 'join-question',
    facts: { removed: 300, held: 1200 },
  })
  expect(await framesOf(first)).toEqual(before)
  await join(first, 'keep')
  await expectArchived(key, before)
})

test('after a take over nothing is taken for deleted', async () => {
  const { key, first, second } = await twoDevices()
  const [a, b] = [own(20, 81), own(20, 82)]
  const specs = specsOf(common, a, b)
  await change(first, specs, adding(a))
  await first.backups.backUpNow(quiet, never)
  // The second never saw `a`, and takes the place of the archive that holds it.
  await change(second, specs, (items) => adding(b)(items.slice(0, 1150)))
  const { mark, state } = await second.backups.describeOther()
  expect(state).toBe('newer')
  await second.backups.takeOver(mark, quiet, never)
  await expectArchived(key, [...common.slice(0, 1150), ...b].map(frameOf))
  await join(first)
  await expectArchived(key, [...specs.keys()])
  const plan = decodePlan((await first.store.readJob(planId))!)
  expect(decodeManifest(plan.manifest)).toMatchObject({ generation: 4, lineSince: 3 })
})

test('what the other device could not read is not taken for deleted', async () => {
  const { key, first, second } = await twoDevices()
  const specs = specsOf(common)
  const gone = common[600]!
  await change(second, specs, (items) => items.filter(({ spec }) => spec !== gone))
  const { segments } = (await second.store.readSpine())!
  const pages = (await second.store.readSegments(segments.map(({ id }) => id))).flatMap((each) => each.pages)
  const bad = pages.find(({ minDate, maxDate }) => minDate <= gone.date && gone.date <= maxDate)!
  second.store.spoil('pages', bad.id)
  const { leftOut } = await second.backups.backUpNow(quiet, never, { guard: true })
  expect(leftOut.unreadable).toBe(bad.items)
  await join(first, 'follow')
  expect(await framesOf(first)).toEqual([...specs.keys()].sort())
  await expectArchived(key, [...specs.keys()])
})

test('what a service has lost, or hides, is not taken for deleted', async () => {
  const { key, first, second } = await twoDevices()
  const [a, b, c] = [own(20, 131), own(5, 132), own(5, 133)]
  const specs = specsOf(common, a, b, c)
  const service = await harmerOf(world, first)
  const { kept } = await service.read()
  await change(first, specs, adding(a))
  await first.backups.backUpNow(quiet, never)
  // Its disk is set back by a day, and another device goes on from there, with twice as many backups.
  await service.putBack(kept)
  await change(second, specs, adding(b))
  await second.backups.backUpNow(quiet, never)
  await change(second, specs, adding(c))
  await second.backups.backUpNow(quiet, never)
  expect((await first.backups.describeOther()).state).toBe('newer')
  await join(first)
  expect(await framesOf(first)).toEqual([...specs.keys()].sort())
  await expectArchived(key, [...specs.keys()])
})

test('what was deleted some backups ago goes here too', async () => {
  const { key, first, second } = await twoDevices()
  const gone = new Set(common.slice(500, 505).map(frameOf))
  const [a, b] = [own(5, 141), own(5, 142)]
  const specs = specsOf(common, a, b)
  await change(second, specs, (items) => items.filter(({ spec }) => !gone.has(frameOf(spec))))
  await second.backups.backUpNow(quiet, never)
  for (const more of [a, b]) {
    await change(second, specs, adding(more))
    await second.backups.backUpNow(quiet, never)
  }
  await join(first)
  const left = [...specs.keys()].filter((frame) => !gone.has(frame))
  expect(await framesOf(first)).toEqual(left.sort())
  await expectArchived(key, left)
})

test('an answer is good for what was seen', async () => {
  const { first, second } = await twoDevices()
  const specs = specsOf(common, own(3, 91), own(3, 92))
  await change(second, specs, adding(own(3, 91)))
  await second.backups.backUpNow(quiet, never)
  const { mark } = await first.backups.describeOther()
  await change(second, specs, adding(own(3, 92)))
  await second.backups.backUpNow(quiet, never)
  await expect(first.backups.takeOver(mark, quiet, never)).rejects.toMatchObject({ code: 'other-device' })
})

test('killed at any step a join does what it does when it is not', async () => {
  const { key, first, second } = await twoDevices()
  const gone = new Set(common.slice(500, 505).map(frameOf))
  const [a, b] = [own(10, 101), own(10, 102)]
  const specs = specsOf(common, a, b)
  await change(first, specs, adding(a))
  await change(second, specs, (items) => adding(b)(items.filter(({ spec }) => !gone.has(frameOf(spec)))))
  await second.backups.backUpNow(quiet, never)
  const expected = [...specs.keys()].filter((frame) => !gone.has(frame)).sort()
  let kills = 0
  for (let at = 1; ; at++) {
    // Each life gets one step further than the one before, in turn killed before and after that step is done.
    const killer = executioner(first.store, world.services, { at, when: at % 2 === 0 ? 'after' : 'before' })
    const mortal = first.restarted({ store: killer.store, services: killer.services })
    const outcome = await join(mortal).then(
      () => 'done',
      () => 'killed',
    )
    expect([expected.length, 1200 + a.length]).toContain((await first.store.readSpine())!.items)
    if (outcome === 'done') break
    kills++
  }
  expect(kills).toBeGreaterThan(3)
  expect(await framesOf(first)).toEqual(expected)
  await expectArchived(key, expected)
}, 120_000)

test('of two devices that join at the same moment both end with everything', async () => {
  const { key, first, second } = await twoDevices()
  const third = await restored(key)
  const [a, b, c] = [own(8, 111), own(8, 112), own(8, 113)]
  const specs = specsOf(common, a, b, c)
  await change(first, specs, adding(a))
  await change(second, specs, adding(b))
  await change(third, specs, adding(c))
  await third.backups.backUpNow(quiet, never)
  await Promise.all([join(first), join(second)])
  await join(first)
  const all = [...specs.keys()].sort()
  expect(await framesOf(first)).toEqual(all)
  await expectArchived(key, all)
})

test('a join whose history another tab has taken over changes nothing more', async () => {
  const { first, second } = await twoDevices()
  const a = own(10, 151)
  const specs = specsOf(common, a)
  await change(second, specs, adding(a))
  await second.backups.backUpNow(quiet, never)
  const before = await framesOf(first)
  let beats = 0
  const heartbeat = () => {
    if (++beats > 2) throw new HeirloomError('busy', 'another tab took this over')
  }
  const lock: JobLock = { run: (name, work) => work(name === 'import' ? heartbeat : quiet) }
  await expect(join(first.restarted({ lock }))).rejects.toMatchObject({ code: 'busy' })
  expect(await framesOf(first)).toEqual(before)
  await join(first)
  expect(await framesOf(first)).toEqual([...specs.keys()].sort())
})

test('a copy of this device is told apart, and its ids do not meet', async () => {
  const { key, first } = await twoDevices()
  const store = first.store.copied()
  const copy = { ...first.restarted({ store }), store }
  const [a, b] = [own(6, 121), own(6, 122)]
  const specs = specsOf(common, a, b)
  await change(first, specs, adding(a))
  await change(copy, specs, adding(b))
  await copy.backups.backUpNow(quiet, never)
  expect((await first.backups.describeOther()).there).toMatchObject({ copy: true })
  await join(first)
  await expectArchived(key, [...specs.keys()])
})
