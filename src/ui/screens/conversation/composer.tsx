import { createEffect, createSignal, For, on, Show } from 'solid-js'
import type { ChatSummaryView, MessageView } from '../../../app/views.ts'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { IconButton } from '../../parts/button.tsx'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { timerWords } from '../../words/dates.ts'
import './composer.css'

const timers = [0, 30_000, 300_000, 3_600_000, 28_800_000, 86_400_000, 604_800_000, 2_419_200_000]
const maxNote = 100_000

/** Writes notes to oneself, and edits them. */
export function Composer(props: {
  readonly chat: ChatSummaryView
  readonly editing: MessageView | null
  readonly onEdited: () => void
  readonly onSent: () => void
}) {
  const history = useHistory()
  const [text, setText] = createSignal('')
  const task = createTask<unknown>()
  let field!: HTMLTextAreaElement

  createEffect(
    on(
      () => props.editing,
      async (message) => {
        if (!message) return
        const body = message.text?.body ?? ''
        setText(message.text?.cut ? await history.api.readLongText(message.chat, message.id) : body)
        field.focus()
      },
    ),
  )
  const send = async () => {
    const words = text().trim()
    if (words === '' || task.state() === 'busy') return
    const edited = props.editing
    await task.run(() =>
      edited ? history.api.editNote(edited.chat, edited.id, words) : history.api.appendNote(words),
    )
    if (task.state() !== 'done') return
    setText('')
    if (edited) props.onEdited()
    else props.onSent()
    field.focus()
  }
  const stopEditing = () => {
    setText('')
    props.onEdited()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // On a phone the Enter key makes a new line; the button sends.
    if (
      event.key === 'Enter' &&
      !event.shiftKey &&
      !event.isComposing &&
      matchMedia('(pointer: fine)').matches
    ) {
      event.preventDefault()
      void send()
    } else if (event.key === 'Escape' && props.editing) stopEditing()
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Show when={props.editing}>
        <p class="composer-editing">
          <Icon name="edit" /> Editing a note
          <IconButton icon="close" label="Stop editing" onClick={stopEditing} />
        </p>
      </Show>
      <div class="composer-row">
        <Timer chat={props.chat} />
        <div class="composer-field" data-grow={`${text()} `}>
          <textarea
            ref={field}
            rows={1}
            aria-label="Write a note"
            placeholder="Write a note"
            dir="auto"
            maxLength={maxNote}
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <button
          type="submit"
          class="icon-button composer-send"
          aria-label={props.editing ? 'Save' : 'Add note'}
          title={props.editing ? 'Save' : 'Add note'}
          disabled={text().trim() === ''}
        >
          <Icon name={props.editing ? 'check' : 'send'} />
        </button>
      </div>
    </form>
  )
}

function Timer(props: { readonly chat: ChatSummaryView }) {
  const history = useHistory()
  const task = createTask()
  const options = () => [...new Set([...timers, props.chat.timerMs])].sort((a, b) => a - b)
  return (
    <label class="composer-timer" classList={{ on: props.chat.timerMs > 0 }} title="Disappearing notes">
      <Icon name="clock" />
      <span class="unseen">Disappearing notes</span>
      <Show when={props.chat.timerMs > 0}>
        <span class="small" aria-hidden="true">
          {timerWords(props.chat.timerMs)}
        </span>
      </Show>
      <select
        disabled={task.state() === 'busy'}
        value={String(props.chat.timerMs)}
        onChange={(event) => {
          const timerMs = Number(event.currentTarget.value)
          void task.run(() => history.api.setTimer(props.chat.id, timerMs))
        }}
      >
        <For each={options()}>
          {(ms) => (
            <option value={String(ms)} selected={ms === props.chat.timerMs}>
              {timerWords(ms)}
            </option>
          )}
        </For>
      </select>
    </label>
  )
}
