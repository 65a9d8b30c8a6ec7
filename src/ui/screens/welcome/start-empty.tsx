import { createSignal, onMount, Show } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { Actions, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import '../../parts/key-field.css'

const maxName = 100

/** An empty history with the person's own name on it. */
export function StartEmpty() {
  const history = useHistory()
  const navigate = useNavigate()
  const [name, setName] = createSignal('')
  const task = createTask()
  onMount(() => {
    if (history.status()?.state !== 'empty') navigate(routes.chats, { replace: true })
  })
  const start = async (event: Event) => {
    event.preventDefault()
    await task.run(() => history.api.startEmpty(name().trim()))
    if (task.state() === 'done') navigate(routes.chats, { replace: true })
  }
  return (
    <Page
      title="Start empty"
      back={routes.home}
      lead="Write notes to yourself now, and import later, into the same history."
    >
      <form class="section" onSubmit={(event) => void start(event)}>
        <label class="field-label">
          Your name
          <input
            class="text-input"
            type="text"
            autocomplete="name"
            maxLength={maxName}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <p class="small soft">
          It stands beside what you write, on this device only. You may leave it empty.
        </p>
        <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
        <Actions>
          <Button look="primary" submit disabled={task.state() === 'busy'}>
            {task.state() === 'busy' ? 'Starting…' : 'Start'}
          </Button>
        </Actions>
      </form>
    </Page>
  )
}
