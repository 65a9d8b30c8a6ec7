import { createSignal, Show } from 'solid-js'
import { keyShape } from '../../../app/key-shape.ts'
import type { KeyAnswer } from '../../../app/views.ts'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { KeyField } from '../../parts/key-field.tsx'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { createTask } from '../../state/task.ts'

/** Asks for the key that was just shown. */
export function AskBack(props: {
  readonly action: string
  readonly busy: string
  readonly check: (typed: string) => Promise<KeyAnswer>
  readonly onBack: () => void
  readonly onDone: () => void
}) {
  const [typed, setTyped] = createSignal('')
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const task = createTask<KeyAnswer>()
  const check = async (event: Event) => {
    event.preventDefault()
    if (task.state() === 'busy' || keyShape(typed()).length === 0) return
    const result = await task.run(() => props.check(typed()))
    setAnswer(result)
    if (result?.ok) props.onDone()
  }
  return (
    <Page
      title="Type it back"
      lead="So that we both know your copy is right. From the sheet, from your password manager, in any written form."
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
          wrongKey="none"
        />
        <Show when={isOtherKey(answer())}>
          <Note warn>
            <p>
              <strong>This is a recovery key, but not the one just made.</strong> Look at your copy again; the
              groups that differ are marked.
            </p>
          </Note>
        </Show>
        <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
        <Actions>
          <Button look="primary" submit disabled={task.state() === 'busy' || keyShape(typed()).length === 0}>
            {task.state() === 'busy' ? props.busy : props.action}
          </Button>
          <Button onClick={() => props.onBack()}>Show the key again</Button>
        </Actions>
      </form>
    </Page>
  )
}

const isOtherKey = (answer: KeyAnswer | null) => answer?.ok === false && answer.reason === 'wrong-key'
