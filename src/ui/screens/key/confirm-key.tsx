import { createSignal, Show } from 'solid-js'
import { A, useNavigate } from '@solidjs/router'
import { keyShape } from '../../../app/key-shape.ts'
import type { KeyAnswer } from '../../../app/views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { KeyField } from '../../parts/key-field.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import '../backup/backup.css'

/** Whether the key is still at hand. Nothing is sent; leaving is always possible. */
export function ConfirmKey() {
  const history = useHistory()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const [right, setRight] = createSignal(false)
  const task = createTask<KeyAnswer>()
  const check = async (event: Event) => {
    event.preventDefault()
    if (task.state() === 'busy' || keyShape(typed()).length === 0) return
    const result = await task.run(() => history.api.confirmKey(typed()))
    setAnswer(result)
    // The field is emptied as it goes, which is no other key being typed.
    if (result?.ok) setRight(true)
  }
  const later = (until: 'later' | 'never') => {
    void history.api.putOffConfirming(until).catch(() => undefined)
    navigate(routes.backup)
  }
  return (
    <Show
      when={!right()}
      fallback={
        <Page title="That is your key">
          <p>Your copy is right, and it opens your backup. We will ask again in about half a year.</p>
          <Actions>
            <ButtonLink href={routes.backup} look="primary">
              Done
            </ButtonLink>
          </Actions>
        </Page>
      }
    >
      <Page
        title="Do you still have your key?"
        back={routes.key}
        lead="Type it or paste it, in any written form. It is checked on this device, and nothing is sent."
      >
        <form class="section" autocomplete="off" onSubmit={(event) => void check(event)}>
          <KeyField
            label="Recovery key"
            value={typed()}
            onInput={(text) => {
              setTyped(text)
              setAnswer(null)
            }}
            answer={answer()}
          />
          <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
          <Actions>
            <Button
              look="primary"
              submit
              disabled={task.state() === 'busy' || keyShape(typed()).length === 0}
            >
              {task.state() === 'busy' ? 'Checking…' : 'Check it'}
            </Button>
            <Button onClick={() => later('later')}>Not now</Button>
          </Actions>
        </form>
        <p class="backup-links">
          <A href={routes.newKey}>I can’t find it</A>
          <Button look="quiet" onClick={() => later('never')}>
            Do not ask me again
          </Button>
        </p>
      </Page>
    </Show>
  )
}
