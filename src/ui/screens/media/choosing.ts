import { createSignal, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../../app/api/history-api.ts'
import type { MediaEntry } from '../../../app/api/media-api.ts'
import type { ChatId, ItemId } from '../../../app/api/views.ts'
import { createTask, type Task } from '../../state/task.ts'

/** Which files are chosen, and what is about to happen to the messages that hold them. */
export interface Choosing {
  readonly active: Accessor<boolean>
  readonly files: Accessor<number>
  /** Different ones: several files may belong to one. */
  readonly messages: Accessor<number>
  readonly bytes: Accessor<number>
  readonly asking: Accessor<boolean>
  readonly task: Task<unknown>
  begin(): void
  has(entry: MediaEntry): boolean
  toggle(entry: MediaEntry): void
  ask(): void
  deleteChosen(): Promise<void>
  readonly end: () => void
}

const nameOf = ({ item, file }: MediaEntry): string => `${item}/${file.content}`

export function createChoosing(api: HistoryApi): Choosing {
  const [active, setActive] = createSignal(false)
  const [asking, setAsking] = createSignal(false)
  const [chosen, setChosen] = createSignal<ReadonlyMap<string, MediaEntry>>(new Map())
  const task = createTask()
  const end = () => {
    setActive(false)
    setAsking(false)
    setChosen(new Map<string, MediaEntry>())
    task.stop()
  }
  const byChat = () => {
    const chats = new Map<ChatId, Set<ItemId>>()
    for (const { chat, item } of chosen().values()) chats.set(chat, (chats.get(chat) ?? new Set()).add(item))
    return chats
  }
  return {
    active,
    files: () => chosen().size,
    messages: () => [...byChat().values()].reduce((sum, items) => sum + items.size, 0),
    bytes: () =>
      [...new Map([...chosen().values()].map(({ file }) => [file.content, file])).values()].reduce(
        (sum, { bytes, place }) => sum + (place === 'here' ? bytes : 0),
        0,
      ),
    asking,
    task,
    begin: () => setActive(true),
    has: (entry) => chosen().has(nameOf(entry)),
    toggle(entry) {
      const next = new Map(chosen())
      if (!next.delete(nameOf(entry))) next.set(nameOf(entry), entry)
      setAsking(false)
      setChosen(next)
    },
    ask: () => setAsking(true),
    async deleteChosen() {
      await task.run(async () => {
        for (const [chat, items] of byChat()) await api.deleteMessages(chat, [...items])
      })
      if (task.state() === 'done') end()
    },
    end,
  }
}
