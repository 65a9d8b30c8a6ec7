import { createSignal, Show } from 'solid-js'
import { A, useNavigate } from '@solidjs/router'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTypedKey } from '../../state/typed-key.ts'
import { TypedKeyForm } from './typed-key-form.tsx'
import '../backup/backup.css'

/** Whether the key is still at hand. Nothing is sent; leaving is always possible. */
export function ConfirmKey() {
  const history = useHistory()
  const navigate = useNavigate()
  const key = createTypedKey((typed) => history.api.confirmKey(typed))
  // The field is emptied as it goes, which is no other key being typed.
  const [right, setRight] = createSignal(false)
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
        <TypedKeyForm
          key={key}
          action="Check it"
          busy="Checking…"
          onRight={() => setRight(true)}
          other={<Button onClick={() => later('later')}>Not now</Button>}
        />
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
