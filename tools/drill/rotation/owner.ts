import type { ItemSpec } from '../../../src/domain/history/testing/random-history.ts'
import { randomItems } from '../../../src/domain/history/testing/random-history.ts'
import { isCode } from '../../../src/core/errors.ts'
import { contentOf, writeHistory } from '../../../src/app/archive/testing/sample-history.ts'
import type { Device, World } from '../../../src/app/archive/testing/world.ts'
import { never, quiet, turnOn } from '../../../src/app/archive/testing/world.ts'
import type { CopiedKeys } from '../../../src/app/rotation/testing/old-archive.ts'
import { copyKeys } from '../../../src/app/rotation/testing/old-archive.ts'
import type { Random } from '../../../src/domain/sample/random.ts'

const chats = 4
/** The service counts calls by address: every owner comes so much later that it has forgotten the one before. */
const betweenOwnersMs = 10 * 60_000

/** Somebody with a backup, who has just typed back a new recovery key. */
export interface Owner {
  readonly device: Device
  readonly old: string
  readonly next: string
  /** Of keys and credentials, made before the change began. */
  readonly copied: CopiedKeys
  /** Media was begun at the service under the old keys. */
  readonly hasMedia: boolean
  readonly suspected: boolean
}

export async function makeOwner(world: World, random: Random): Promise<Owner> {
  world.now += betweenOwnersMs
  const device = world.device()
  const items = randomItems(random.between(1, 900), chats, () => random.fraction())
  await write(world, device, items)
  const old = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const copied = await copyKeys(device)
  const hasMedia = random.chance(0.5)
  if (hasMedia) await copied.media.setKey()
  if (random.chance(0.5)) {
    await write(world, device, [
      ...items,
      ...randomItems(random.between(1, 200), chats, () => random.fraction()),
    ])
    if (random.chance(0.5)) await beginBackup(device)
  }
  const suspected = random.chance(0.5)
  const { key: next } = await device.keys.makeNextKey(suspected)
  const answer = await device.keys.confirmNextKey(next)
  if (!answer.ok) throw new Error(answer.reason)
  return { device, old, next, copied, hasMedia, suspected }
}

/** What was there before keeps its ids: the app sees that nothing of it is gone. */
function write(world: World, device: Device, items: readonly ItemSpec[]): Promise<void> {
  const itemIds = device.store.pages.size > 0 ? { itemIds: items.map((_, i) => i + 1) } : {}
  return writeHistory(device.store, world.core, { items, chats, ...itemIds })
}

/** An ordinary backup that was cut off before its commit: a journal and sealed objects lie about. */
async function beginBackup(device: Device): Promise<void> {
  const stopping = new AbortController()
  const stop = ({ step }: { step: string }) => {
    if (step === 'committing') stopping.abort()
  }
  await device.backups.backUpNow(stop, stopping.signal).catch((error: unknown) => {
    if (!isCode(error, 'cancelled')) throw error
  })
}

/** All messages of a history, in order, whatever ids they have on this device. */
export async function messagesOf(world: World, device: Pick<Device, 'store'>): Promise<string> {
  const { items } = await contentOf(device.store, world.core)
  return items.map(({ frame }) => frame).join('\n')
}

/** What a key alone brings onto a new device; null: it opens nothing. */
export async function restoredBy(world: World, key: string): Promise<string | null> {
  const fresh = world.device()
  try {
    await fresh.backups.peekArchive(key)
  } catch (error) {
    if (isCode(error, 'no-archive')) return null
    throw error
  }
  await fresh.backups.restoreArchive(quiet, never)
  return messagesOf(world, fresh)
}
