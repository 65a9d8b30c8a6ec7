import type { Random } from '../../../src/domain/sample/random.ts'
import type { MessageView } from '../../../src/app/api/views.ts'
import type { DrillDevice } from './device.ts'
import { self } from './first-history.ts'
import { chatFrame, contactFrame, itemFrame, timerUpdate } from './plain-frames.ts'
import type { Chat, Item, PlainModel } from './plain-model.ts'
import { dayMs } from './plain-model.ts'

export interface Scene {
  readonly random: Random
  readonly model: PlainModel
  readonly device: DrillDevice
  /** True time of day goes on by some minutes. */
  readonly wait: () => void
  readonly trueNow: () => number
  readonly count: (what: string) => void
}

export type Act = (scene: Scene) => Promise<void>

const hour = 3_600_000
const timers = [hour, 6 * hour, dayMs - hour, dayMs + hour, 3 * dayMs, 7 * dayMs, 28 * dayMs]
let words = 0

export function someText(random: Random): string {
  const length = random.chance(0.03) ? random.between(500, 4000) : random.between(1, 20)
  return Array.from({ length }, () => random.int(46_656).toString(36)).join(' ') + ` ${words++}`
}

/** A message that comes in now: some vanish, some may be looked at once only. */
export function someItem(
  { random, trueNow }: Pick<Scene, 'random' | 'trueNow'>,
  chat: Chat,
  i: number,
): Item {
  const date = trueNow() + i
  const timer = chat.recipient !== self && random.chance(0.3) ? random.pick(timers) : 0
  const viewOnce = chat.recipient !== self && random.chance(0.05)
  const started = timer > 0 && random.chance(0.7) ? date : 0
  const text = viewOnce ? '' : someText(random)
  return { chat: chat.id, author: chat.recipient, date, text, viewOnce, timer, started, revisions: [] }
}

const receive: Act = async (scene) => {
  const { random, model, device } = scene
  const chat = random.pick(model.chats)
  const items = Array.from({ length: random.burst(6) }, (_, i) => someItem(scene, chat, i))
  await device.receive(
    items.map((item) => itemFrame(item, self)),
    null,
  )
  model.items.push(...items)
  scene.count('messages came')
}

const newChat: Act = async (scene) => {
  const { model, device } = scene
  const id = Math.max(...model.chats.map((chat) => Math.max(chat.id, chat.recipient))) + 1
  const chat: Chat = { id, recipient: id, timer: 0 }
  const items = [someItem(scene, chat, 0)]
  const fresh = { chat: id, recipientFrame: contactFrame(id), chatFrame: chatFrame(chat) }
  await device.receive(
    items.map((item) => itemFrame(item, self)),
    fresh,
  )
  model.chats.push(chat)
  model.items.push(...items)
  scene.count('chats began')
}

const note: Act = async ({ random, model, device, count }) => {
  const text = someText(random)
  const chat = selfChat(model)
  const { dateSent: date } = await device.history.appendNote(text)
  if (Math.abs(date - device.now) > 60_000) throw new Error('a note of another time')
  const started = chat.timer > 0 ? date : 0
  model.items.push({
    ...{ chat: chat.id, author: self, date, text, viewOnce: false },
    ...{ timer: chat.timer, started, revisions: [] },
  })
  count('notes')
}

function selfChat(model: PlainModel): Chat {
  return model.chats.find(({ recipient }) => recipient === self)!
}

const edit: Act = async ({ random, model, device, count }) => {
  const chat = selfChat(model)
  const views = (await device.history.openChat(chat.id)).messages.filter(({ canEdit }) => canEdit)
  if (views.length === 0) return
  const view = random.pick(views)
  const item = itemOf(model, view)
  const text = someText(random)
  await device.history.editNote(chat.id, view.id, text)
  model.edit(item, text, device.now)
  count('edits')
}

/** Any message of a chat, wherever it lies. */
async function anyOf(scene: Scene, chat: Chat): Promise<readonly MessageView[]> {
  const { random, device } = scene
  const { total } = await device.history.openChat(chat.id)
  const from = random.int(Math.max(1, total - 5))
  return (await device.history.readMessages(chat.id, from, from + random.between(1, 4))).messages
}

function itemOf(model: PlainModel, view: MessageView): Item {
  const found = model.items.filter(
    ({ chat, date, text, viewOnce }) =>
      chat === view.chat &&
      date === view.dateSent &&
      (viewOnce || view.text === null || text.startsWith(view.text.body)),
  )
  if (found.length !== 1) throw new Error(`${found.length} messages of the model are the one shown`)
  return found[0]!
}

const remove: Act = async (scene) => {
  const { random, model, device, count } = scene
  const chat = random.pick(model.chats)
  const views = await anyOf(scene, chat)
  await device.history.deleteMessages(
    chat.id,
    views.map(({ id }) => id),
  )
  model.remove(new Set(views.map((view) => itemOf(model, view))))
  count('deletions')
}

const removeChat: Act = async ({ random, model, device, count }) => {
  const others = model.chats.filter(({ recipient }) => recipient !== self)
  if (others.length < 5) return
  const { id } = random.pick(others)
  await device.history.deleteChat(id)
  model.removeChat(id)
  count('chats deleted')
}

const timer: Act = async ({ random, model, device, count }) => {
  const chat = random.pick(model.chats)
  const ms = random.chance(0.4) ? 0 : random.pick(timers)
  await device.history.setTimer(chat.id, ms)
  chat.timer = ms
  if (chat.recipient === self)
    model.items.push({
      ...{ chat: chat.id, author: self, date: device.now, text: timerUpdate(ms) },
      ...{ viewOnce: false, timer: 0, started: 0, revisions: [] },
    })
  count('timers set')
}

const viewOnce: Act = async ({ model, device, count }) => {
  for (const chat of model.chats) {
    const { messages } = await device.history.openChat(chat.id)
    const view = messages.find(({ kind }) => kind === 'view-once')
    if (!view) continue
    await device.history.viewOnce(chat.id, view.id)
    model.remove(new Set([itemOf(model, view)]))
    count('viewed once')
    return
  }
}

const weighted: readonly (readonly [Act, number])[] = [
  [receive, 40],
  [note, 20],
  [edit, 14],
  [remove, 12],
  [timer, 6],
  [viewOnce, 5],
  [newChat, 2],
  [removeChat, 1],
]

export function anAct(random: Random): Act {
  let at = random.int(weighted.reduce((sum, [, weight]) => sum + weight, 0))
  for (const [act, weight] of weighted) if ((at -= weight) < 0) return act
  return receive
}
