import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { useNavigate, useParams } from '@solidjs/router'
import type { LockSecretView } from '../../../app/lock/lock-views.ts'
import { Note, Page } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { routes } from '../../routes.ts'
import { createLoaded } from '../../state/loaded.ts'
import { useLock } from '../../state/lock-context.tsx'
import { makePasskey, passkeyOffer } from '../../state/passkeys.ts'
import { createProving } from '../../state/proving.ts'
import { createNewPassphrase, NewPassphraseFields } from './new-passphrase.tsx'
import { passkeyWords } from './passkey-words.ts'
import { ProofForm } from './proof-form.tsx'
import { RemovePasskey } from './remove-passkey.tsx'

/** Every change of the lock asks for what opens it now. */
export function ChangeLock() {
  const params = useParams<{ what: string }>()
  return (
    <Switch fallback={<TurnOffLock />}>
      <Match when={params.what === 'passphrase'}>
        <ChangePassphrase />
      </Match>
      <Match when={params.what === 'passkey'}>
        <AddPasskey />
      </Match>
      <Match when={params.what === 'remove-passkey'}>
        <RemovePasskey />
      </Match>
    </Switch>
  )
}

function useBackToLock(): () => void {
  const navigate = useNavigate()
  return () => navigate(routes.lock, { replace: true })
}

function ChangePassphrase() {
  const back = useBackToLock()
  const { api, lock } = useLock()
  const given = createNewPassphrase()
  const proving = createProving(lock, (proof) =>
    api.addLockWay(proof, { kind: 'passphrase', passphrase: given.typed() }),
  )
  return (
    <Page
      title={lock().hasPassphrase ? 'Change the passphrase' : 'Add a passphrase'}
      back={routes.lock}
      lead="The old one opens nothing here any more. Copies of this browser’s files from before still open with it."
    >
      <div class="section">
        <NewPassphraseFields given={given} />
      </div>
      <Show when={given.ready()} fallback={<p class="soft">Then what opens the lock now is asked for.</p>}>
        <ProofForm
          proving={proving}
          action="Change"
          busyWords="Changing"
          label="Present passphrase"
          onDone={back}
        />
      </Show>
    </Page>
  )
}

function AddPasskey() {
  const back = useBackToLock()
  const { api, lock } = useLock()
  const offer = createLoaded(passkeyOffer)
  const [made, setMade] = createSignal<LockSecretView | null>(null)
  const [said, setSaid] = createSignal('')
  const proving = createProving(lock, (proof) => {
    const passkey = made()!
    // What crosses to the worker is wiped there; this one may be needed for another try.
    return api.addLockWay(proof, passkey)
  })
  onCleanup(() => {
    const passkey = made()
    if (passkey?.kind === 'passkey') passkey.output.fill(0)
  })
  const make = async () => {
    setSaid('')
    const outcome = await makePasskey()
    if (outcome.kind === 'secret') setMade(outcome.secret)
    else setSaid(passkeyWords(outcome.kind))
  }
  return (
    <Page
      title="Add a passkey"
      back={routes.lock}
      lead="A fingerprint, a face, or a security key that opens the lock beside what opens it now."
    >
      <Switch
        fallback={
          <div>
            <Button look="primary" icon="key" onClick={() => void make()}>
              Make a passkey
            </Button>
          </div>
        }
      >
        <Match when={made()}>
          <p>The passkey is made. To let it open the lock, show what opens it now.</p>
          <ProofForm proving={proving} action="Add" busyWords="Adding" onDone={back} />
        </Match>
        <Match when={offer() === 'no-passkeys'}>
          <p>{passkeyWords('no-passkeys')}</p>
        </Match>
        <Match when={offer() === 'no-prf'}>
          <p>{passkeyWords('browser-no-prf')}</p>
        </Match>
      </Switch>
      <p role="status">{said()}</p>
    </Page>
  )
}

function TurnOffLock() {
  const back = useBackToLock()
  const { api, lock } = useLock()
  const proving = createProving(lock, (proof) => api.turnOffLock(proof))
  return (
    <Page title="Turn off the app lock" back={routes.lock}>
      <Note warn>
        <p>
          <strong>Everything here will lie open</strong> to whoever gets hold of this browser’s files. Your
          history and your backup stay as they are.
        </p>
        <p>If your recovery key was kept on this device to be shown again, it is wiped.</p>
      </Note>
      <ProofForm proving={proving} action="Turn off" busyWords="Turning off" danger onDone={back}>
        <ButtonLink href={routes.lock}>Keep it on</ButtonLink>
      </ProofForm>
    </Page>
  )
}
