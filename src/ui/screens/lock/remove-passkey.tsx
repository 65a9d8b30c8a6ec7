import { createSignal, For, Show } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { ButtonLink } from '../../parts/button.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useLock } from '../../state/lock-context.tsx'
import { createProving } from '../../state/proving.ts'
import { ProofForm } from './proof-form.tsx'
import '../import/import.css'

/** For one that was lost or given away, as long as something else opens the lock. */
export function RemovePasskey() {
  const navigate = useNavigate()
  const { api, lock } = useLock()
  const [at, setAt] = createSignal(0)
  const proving = createProving(lock, (proof) => api.removePasskey(proof, at()))
  const passkeys = () => lock().passkeys
  const canGo = () => passkeys().length > 1 || (passkeys().length === 1 && lock().hasPassphrase)
  return (
    <Page
      title="Remove a passkey"
      back={routes.lock}
      lead="It opens nothing here any more. Copies of this browser’s files from before still open with it."
    >
      <Show when={canGo()} fallback={<NothingElse />}>
        <Show when={passkeys().length > 1}>
          <fieldset class="choices">
            <legend>Which, in the order they were added</legend>
            <For each={passkeys()}>
              {(_, i) => (
                <label class="choice">
                  <input type="radio" name="passkey" checked={at() === i()} onChange={() => setAt(i())} />
                  <span class="choice-words">Passkey {i() + 1}</span>
                </label>
              )}
            </For>
          </fieldset>
        </Show>
        <p>Show what opens the lock now: the passphrase, or any of the passkeys.</p>
        <ProofForm
          proving={proving}
          action="Remove"
          busyWords="Removing"
          danger
          onDone={() => navigate(routes.lock, { replace: true })}
        >
          <ButtonLink href={routes.lock}>Keep it</ButtonLink>
        </ProofForm>
      </Show>
    </Page>
  )
}

function NothingElse() {
  return (
    <>
      <p>Nothing else opens the lock. Add a passphrase first, or turn the lock off.</p>
      <Actions>
        <ButtonLink look="primary" href={routes.changeLock('passphrase')}>
          Add a passphrase
        </ButtonLink>
      </Actions>
    </>
  )
}
