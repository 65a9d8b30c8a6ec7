import { Show } from 'solid-js'
import { A } from '@solidjs/router'
import type { FailureView } from '../../../app/api/views.ts'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { ButtonLink } from '../../parts/button.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTypedKey } from '../../state/typed-key.ts'
import { ArchiveKeyForm } from '../restore/archive-key-form.tsx'

/** What this device kept of its backup cannot be read any more: backups stay on, and the recovery key goes on with them. */
export function LostSetting(props: { readonly failure: FailureView }) {
  const history = useHistory()
  const restoring = () => history.status()?.state === 'restoring'
  return (
    <Page title="Secure backup">
      <FailureNote failure={props.failure} />
      <Show when={!restoring()} fallback={<WhileRestoring />}>
        <GoOn />
        <p class="backup-links">
          <A href={routes.turnOn}>Turn on with a new key</A>
          <A href={routes.deleteBackup}>Delete a backup with its key</A>
        </p>
      </Show>
    </Page>
  )
}

function GoOn() {
  const history = useHistory()
  const key = createTypedKey((typed) => history.api.goOnWithBackup(typed))
  const goOn = async () => {
    if (await key.submit()) key.type('')
  }
  return (
    <ArchiveKeyForm
      typed={key.typed()}
      onTyped={(typed) => key.type(typed)}
      answer={key.answer()}
      busy={key.busy()}
      failure={key.failure()}
      action="Go on with this backup"
      onSubmit={() => void goOn()}
    />
  )
}

function WhileRestoring() {
  return (
    <>
      <p>The restore has not come to its end. With the recovery key it goes on where it stopped.</p>
      <Actions>
        <ButtonLink href={routes.restore} look="primary">
          Type the recovery key
        </ButtonLink>
      </Actions>
    </>
  )
}
