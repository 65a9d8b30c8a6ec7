import { Show } from 'solid-js'
import type { FailureView } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { Note } from '../../parts/page.tsx'
import { errorWords } from '../../words/error-words.ts'
import { count } from '../../words/numbers.ts'

/** The next backup would hold much less than the last: the person decides, with the facts in view. */
export function Guard(props: {
  readonly failure: FailureView
  readonly onReplace: () => void
  readonly onKeep: () => void
}) {
  const words = () => errorWords(props.failure)
  const chats = () => props.failure.facts['lostChats']
  return (
    <section class="section" aria-labelledby="guard-title">
      <Note warn>
        <h2 id="guard-title">Replace the last backup?</h2>
        <p>
          <strong>{words().happened}</strong>
          <Show when={typeof chats() === 'number' && Number(chats()) > 0}>
            {` Whole chats that would be missing: ${count(Number(chats()), 'chat')}.`}
          </Show>
        </p>
        <p>{words().safe}</p>
        <p>
          If you deleted all this on purpose, go on. What the new backup does not hold cannot be restored
          afterwards.
        </p>
        <div class="actions-inline">
          <Button look="danger" onClick={() => props.onReplace()}>
            Replace it
          </Button>
          <Button onClick={() => props.onKeep()}>Keep the last backup</Button>
        </div>
      </Note>
    </section>
  )
}
