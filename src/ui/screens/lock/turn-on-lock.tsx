import { createSignal, Show } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { Actions, Note, Page, Section } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { useLock } from '../../state/lock-context.tsx'
import { makePasskey, passkeyOffer } from '../../state/passkeys.ts'
import { createTask } from '../../state/task.ts'
import type { LockSecretView } from '../../../app/lock/lock-views.ts'
import { createNewPassphrase, NewPassphraseFields } from './new-passphrase.tsx'
import { passkeyWords } from './passkey-words.ts'

/** Choosing what opens it. Everything stored is sealed again afterwards, behind it. */
export function TurnOnLock() {
  const { api } = useLock()
  const history = useHistory()
  const navigate = useNavigate()
  const given = createNewPassphrase()
  const offer = createLoaded(passkeyOffer)
  const [said, setSaid] = createSignal<string | null>(null)
  const task = createTask()
  const turnOn = async (secret: LockSecretView) => {
    await task.run(() => api.turnOnLock(secret))
    if (task.state() === 'done') navigate(routes.lock, { replace: true })
  }
  const withPasskey = async () => {
    setSaid(null)
    const outcome = await makePasskey()
    if (outcome.kind === 'secret') {
      await turnOn(outcome.secret)
      if (outcome.secret.kind === 'passkey') outcome.secret.output.fill(0)
    } else setSaid(passkeyWords(outcome.kind))
  }
  return (
    <Page
      title="Turn on the app lock"
      back={routes.lock}
      lead="From now on Heirloom opens only with your passphrase or passkey, on this device."
    >
      <Note warn>
        <p>
          <strong>Nobody can set a forgotten passphrase back.</strong>{' '}
          {history.status()?.backup.on
            ? 'The way back is then your recovery key, which restores your backup.'
            : 'You have no backup yet: if you forget it, this history is gone.'}
        </p>
      </Note>
      <form
        class="section"
        onSubmit={(event) => {
          event.preventDefault()
          if (given.ready()) void turnOn({ kind: 'passphrase', passphrase: given.typed() })
        }}
      >
        <NewPassphraseFields given={given} />
        <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
        <Actions>
          <Button look="primary" submit disabled={task.state() === 'busy' || !given.ready()}>
            {task.state() === 'busy' ? 'Turning on…' : 'Turn on'}
          </Button>
        </Actions>
      </form>
      <Section title="Or with a passkey">
        <Show
          when={offer() === 'offered' || offer() === null}
          fallback={<p>{passkeyWords(offer() === 'no-prf' ? 'browser-no-prf' : 'no-passkeys')}</p>}
        >
          <p>A fingerprint, a face, or a security key opens it, without anything to remember.</p>
          <div>
            <Button icon="key" disabled={task.state() === 'busy'} onClick={() => void withPasskey()}>
              Turn on with a passkey
            </Button>
          </div>
        </Show>
        <p role="status">{said() ?? ''}</p>
      </Section>
    </Page>
  )
}
