import { Show } from 'solid-js'
import type { KeyAnswer } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { Note, Page } from '../../parts/page.tsx'
import { createTypedKey } from '../../state/typed-key.ts'
import { TypedKeyForm } from './typed-key-form.tsx'

/** Asks for the key that was just shown. */
export function AskBack(props: {
  readonly action: string
  readonly busy: string
  readonly check: (typed: string) => Promise<KeyAnswer>
  readonly onBack: () => void
  readonly onDone: () => void
}) {
  const key = createTypedKey((typed) => props.check(typed))
  return (
    <Page
      title="Type it back"
      lead="So that we both know your copy is right. From the sheet, from your password manager, in any written form."
    >
      <TypedKeyForm
        key={key}
        action={props.action}
        busy={props.busy}
        wrongKey="none"
        onRight={() => props.onDone()}
        other={<Button onClick={() => props.onBack()}>Show the key again</Button>}
      >
        <Show when={isOtherKey(key.answer())}>
          <Note warn>
            <p>
              <strong>This is a recovery key, but not the one just made.</strong> Look at your copy again; the
              groups that differ are marked.
            </p>
          </Note>
        </Show>
      </TypedKeyForm>
    </Page>
  )
}

const isOtherKey = (answer: KeyAnswer | null) => answer?.ok === false && answer.reason === 'wrong-key'
