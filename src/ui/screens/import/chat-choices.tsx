import { createMemo, createSignal, For, Show } from 'solid-js'
import type { PreviewChat } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { formatRange } from '../../words/dates.ts'
import { chatTitle } from '../../words/message-words.ts'
import { count, formatNumber } from '../../words/numbers.ts'

const stepRows = 300

/** Every chat of the backup with a box to tick, the largest first. */
export function ChatChoices(props: {
  readonly chats: readonly PreviewChat[]
  readonly chosen: ReadonlySet<number>
  readonly onChange: (chosen: ReadonlySet<number>) => void
}) {
  const [find, setFind] = createSignal('')
  const [limit, setLimit] = createSignal(stepRows)
  const shown = createMemo(() => {
    const wanted = find().trim().toLocaleLowerCase()
    return props.chats
      .filter((chat) => chatTitle(chat.title, chat.kind).toLocaleLowerCase().includes(wanted))
      .toSorted((a, b) => b.messages - a.messages)
  })
  const toggle = (id: number) => {
    const next = new Set(props.chosen)
    if (!next.delete(id)) next.add(id)
    props.onChange(next)
  }
  const all = () => shown().length > 0 && shown().every((chat) => props.chosen.has(chat.sourceChat))
  const toggleAll = () => {
    const next = new Set(props.chosen)
    const remove = all()
    for (const chat of shown()) {
      if (remove) next.delete(chat.sourceChat)
      else next.add(chat.sourceChat)
    }
    props.onChange(next)
  }
  return (
    <>
      <input
        class="text-input"
        type="search"
        aria-label="Find a chat"
        placeholder="Find a chat"
        autocomplete="off"
        value={find()}
        onInput={(event) => setFind(event.currentTarget.value)}
      />
      <div class="actions-inline">
        <Button look="quiet" onClick={toggleAll}>
          {all() ? 'Choose none' : 'Choose all'}
        </Button>
      </div>
      <div class="chat-choices" role="group" aria-label="Chats to import">
        <For each={shown().slice(0, limit())}>
          {(chat) => (
            <label class="choice">
              <input
                type="checkbox"
                checked={props.chosen.has(chat.sourceChat)}
                onChange={() => toggle(chat.sourceChat)}
              />
              <span class="choice-words">
                <strong>
                  <bdi>{chatTitle(chat.title, chat.kind)}</bdi>
                </strong>
                <span class="small soft">{formatRange(chat.firstDate, chat.lastDate)}</span>
              </span>
              <span class="choice-end">{formatNumber(chat.messages)}</span>
            </label>
          )}
        </For>
        <Show when={shown().length > limit()}>
          <Button look="quiet" onClick={() => setLimit((n) => n + stepRows)}>
            Show {count(Math.min(stepRows, shown().length - limit()), 'more chat')}
          </Button>
        </Show>
      </div>
    </>
  )
}
