import { createEffect, createSignal, on, Show, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../../app/api/history-api.ts'
import type { ItemId, MessageView } from '../../../app/api/views.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { DeletionQuestion } from '../../parts/deletion-question.tsx'
import { createTask, type Task } from '../../state/task.ts'
import type { Conversation } from '../../state/conversation.ts'
import { count } from '../../words/numbers.ts'
import './selection.css'

/** Which messages are chosen, and what is about to happen to them. */
export interface Selection {
  readonly active: Accessor<boolean>
  readonly size: Accessor<number>
  readonly asking: Accessor<boolean>
  readonly task: Task<unknown>
  readonly editing: Accessor<MessageView | null>
  has(id: ItemId): boolean
  toggle(message: MessageView): void
  clear(): void
  /** Chooses this message too and asks whether to delete what is chosen. */
  askToDelete(message?: MessageView): void
  deleteChosen(): Promise<void>
  startEditing(message: MessageView): void
  readonly stopEditing: () => void
}

export function createSelection(api: HistoryApi, conversation: Conversation): Selection {
  const [chosen, setChosen] = createSignal<ReadonlyMap<ItemId, MessageView>>(new Map())
  const [asking, setAsking] = createSignal(false)
  const [editing, setEditing] = createSignal<MessageView | null>(null)
  const task = createTask()
  const clear = () => {
    setChosen(new Map<ItemId, MessageView>())
    setAsking(false)
    task.stop()
  }
  const without = (id: ItemId) => {
    setChosen((messages) => new Map([...messages].filter(([other]) => other !== id)))
    if (chosen().size === 0) clear()
  }
  /** Those that went meanwhile, in another tab or by their timer, are no longer counted. */
  const letGo = async () => {
    for (const { id, chat, dateSent } of chosen().values()) {
      if (conversation.placeOf(id) >= 0) continue
      const found = await api.findMessage(chat, [{ id, dateSent }])
      if (!found && task.state() !== 'busy') without(id)
    }
  }
  createEffect(on(conversation.generation, () => void letGo().catch(() => undefined), { defer: true }))
  return {
    active: () => chosen().size > 0,
    size: () => chosen().size,
    asking,
    task,
    editing,
    has: (id) => chosen().has(id),
    toggle: (message) => {
      setAsking(false)
      if (chosen().has(message.id)) without(message.id)
      else setChosen((messages) => new Map([...messages, [message.id, message]]))
    },
    clear,
    askToDelete: (message) => {
      if (message) setChosen((messages) => new Map([...messages, [message.id, message]]))
      setAsking(true)
    },
    deleteChosen: async () => {
      const chat = conversation.chat()
      if (!chat) return
      await task.run(() => api.deleteMessages(chat.id, [...chosen().keys()]))
      if (task.state() === 'done') clear()
    },
    startEditing: setEditing,
    stopEditing: () => setEditing(null),
  }
}

/** Stands where the composer does while messages are chosen. */
export function SelectionBar(props: { readonly selection: Selection; readonly self: boolean }) {
  const size = () => props.selection.size()
  return (
    <section class="selection-bar" aria-label="Selected messages">
      <Show
        when={props.selection.asking()}
        fallback={
          <>
            <IconButton icon="close" label="Stop selecting" onClick={() => props.selection.clear()} />
            <p role="status">{size()} selected</p>
            <Button look="danger" icon="trash" onClick={() => props.selection.askToDelete()}>
              Delete…
            </Button>
          </>
        }
      >
        <DeletionQuestion
          what={count(size(), 'message')}
          task={props.selection.task}
          onDelete={() => void props.selection.deleteChosen()}
          onKeep={() => props.selection.clear()}
        >
          {size() === 1 ? 'It is' : 'They are'} removed from this device, and from your backup the next time
          it is made.
          {props.self ? '' : ' Other people’s copies stay.'} There is no way to take this back.
        </DeletionQuestion>
      </Show>
    </section>
  )
}
