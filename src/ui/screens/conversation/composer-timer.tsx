import { For, Show } from 'solid-js'
import type { ChatSummaryView } from '../../../app/api/views.ts'
import { Icon } from '../../parts/icon.tsx'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { timerWords } from '../../words/dates.ts'

const timers = [0, 30_000, 300_000, 3_600_000, 28_800_000, 86_400_000, 604_800_000, 2_419_200_000]

/** After what time new notes vanish. */
export function ComposerTimer(props: { readonly chat: ChatSummaryView }) {
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
