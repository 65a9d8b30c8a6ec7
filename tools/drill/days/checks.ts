import type { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import { decodePlan } from '../../../src/domain/archive/journal-records.ts'
import { decodeManifest } from '../../../src/domain/archive/manifest.ts'
import { toHex } from '../../../src/core/bytes.ts'
import type { DrillDevice } from './device.ts'
import type { Archive, Item, PlainModel } from './plain-model.ts'
import { chatLine, lineOf } from './plain-model.ts'
import { linesIn } from './stage.ts'

/** Null: as it must be. */
export type Problem = string | null

function difference(what: string, got: readonly string[], wanted: readonly string[]): Problem {
  if (got.length === wanted.length && got.every((line, i) => line === wanted[i])) return null
  const [has, needs] = [new Set(got), new Set(wanted)]
  const short = (lines: string[]) =>
    `${lines.length} (${lines
      .slice(0, 2)
      .map((line) => line.slice(0, 120))
      .join(' ')})`
  const missing = wanted.filter((line) => !has.has(line))
  const surplus = got.filter((line) => !needs.has(line))
  return `${what}: ${got.length} for ${wanted.length}; missing ${short(missing)}, too many ${short(surplus)}`
}

/** Whether a device that has just been restored holds exactly what the model says of the archive. */
export async function restoredProblem(
  device: DrillDevice,
  archive: Archive,
  isDue: (item: Item) => boolean,
): Promise<Problem> {
  const { items, chats } = await linesIn(device.store)
  const wanted = archive.items.filter((item) => !isDue(item)).map(lineOf)
  return (
    difference('messages', items, wanted) ?? difference('chats', chats, archive.chats.map(chatLine).sort())
  )
}

/** At most this much may a clock be wrong without being noticed. */
const toleranceMs = 2 * 86_400_000

/**
 * What is on the device: nothing that the model does not have, and all of it but for what was due. Answers which of the
 * model's items are there.
 */
export async function keptItems(
  device: DrillDevice,
  model: PlainModel,
  trueNow: number,
): Promise<{ readonly problem: Problem; readonly here: ReadonlySet<Item> }> {
  const { items } = await linesIn(device.store)
  const lines = new Set(items)
  const kept = model.items.filter((item) => lines.has(lineOf(item)))
  const early = model.items.filter(
    (item) =>
      !lines.has(lineOf(item)) && !model.isDue(item, trueNow + (device.ahead === 0 ? 0 : toleranceMs)),
  )
  const order = difference('on the device', items, kept.map(lineOf))
  const problem =
    early.length > 0 ? `erased before its time: ${early.slice(0, 2).map(lineOf).join(' ')}` : order
  return { problem, here: new Set(kept) }
}

/** Once the clock is right and believed, nothing that is due is left, and nothing that is not is hidden. */
export async function shownProblem(device: DrillDevice, model: PlainModel): Promise<Problem> {
  const { doubted } = await device.judged()
  const { now } = device
  const { items } = await linesIn(device.store)
  const lines = new Set(items)
  const due = model.items.filter((item) => model.isDue(item, now))
  if (!doubted && device.ahead === 0) {
    // A clock that was ahead of the service's by hours, and was set right, still waits as long until that is heard.
    const left = due.filter((item) => model.isDue(item, now - toleranceMs) && lines.has(lineOf(item)))
    if (left.length > 0) return `due and not erased: ${lineOf(left[0]!)}`
  }
  for (const chat of model.chats) {
    const { messages } = await device.history.openChat(chat.id)
    const shown = messages.map(({ dateSent }) => dateSent)
    const dates = new Set(due.filter((item) => item.chat === chat.id).map(({ date }) => date))
    if (shown.some((date) => dates.has(date))) return 'something that is due is shown'
    const all = model.items.filter(
      (item) => item.chat === chat.id && !model.isDue(item, now) && lines.has(lineOf(item)),
    )
    if (doubted || shown.length === 0) continue
    const wanted = all.slice(-shown.length).map(({ date }) => date)
    if (shown.join() !== wanted.join()) return `chat ${chat.id} shows other messages than it should`
  }
  return null
}

/** Sealed bytes of the objects whose content was in no object of the manifest before. */
export class ChangedBytes {
  bytes = 0
  private known = new Set<string>()

  commit(store: WatchedStore): void {
    const plan = decodePlan(store.jobs.get('archive/plan')!)
    const { directory, pages } = decodeManifest(plan.manifest)
    const rows = [...directory, ...pages]
    const hashes = rows.map(({ contentHash }) => toHex(contentHash))
    hashes.forEach((hash, i) => {
      if (!this.known.has(hash)) this.bytes += plan.lengths[i]!
    })
    this.known = new Set(hashes)
  }
}
