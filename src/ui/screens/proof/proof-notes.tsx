import { Show } from 'solid-js'
import { ButtonLink } from '../../parts/button.tsx'
import { Note } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { verdictWords } from '../../words/check-words.ts'
import { count } from '../../words/numbers.ts'

/** On the backup screen: what is known to be wrong with the backup, with the way to put it right. */
export function ProofNotes() {
  const history = useHistory()
  const check = createLoaded(() => history.api.readCheck())
  const missing = createLoaded(() => history.api.readMissing())
  const broken = () => (check()?.faults ?? 0) > 0 && check()
  return (
    <>
      <Show when={broken()}>
        {(found) => (
          <Note warn>
            <p>
              <strong>The last check: {verdictWords(found())}</strong>
            </p>
            <div class="actions-inline">
              <ButtonLink href={routes.check}>See what was found</ButtonLink>
            </div>
          </Note>
        )}
      </Show>
      <Show when={missing()}>
        {(what) => (
          <Note warn>
            <p>
              <strong>{count(what().messages, 'message')} did not come back with the restore.</strong>
            </p>
            <div class="actions-inline">
              <ButtonLink href={routes.missing}>See what is missing</ButtonLink>
            </div>
          </Note>
        )}
      </Show>
    </>
  )
}
