import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import type { ShownKey } from '../../../app/api/views.ts'
import { Page } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { AskBack } from '../key/ask-back.tsx'
import { KeptIt, ShownKeyPage } from '../key/shown-key-page.tsx'
import { createBackupFlow } from './flow.ts'
import './backup.css'

/** Makes the key, shows it, asks it back. Leaving at any point forgets it, and nothing has been turned on. */
export function TurnOn() {
  const history = useHistory()
  const making = createTask<ShownKey>()
  const [asking, setAsking] = createSignal(false)
  const make = () => void making.run(() => history.api.makeRecoveryKey())
  const navigate = useNavigate()
  let turnedOn = false
  const done = () => {
    turnedOn = true
    navigate(routes.backup, { replace: true })
    history.kept('backup', () => createBackupFlow(history)).backUp(false)
  }
  onMount(make)
  onCleanup(() => {
    if (!turnedOn) void history.api.forgetRecoveryKey().catch(() => undefined)
  })
  return (
    <Switch fallback={<Busy words="Making your recovery key" />}>
      <Match when={making.failure()}>
        {(failure) => (
          <Page title="Turn on backups" back={routes.backup}>
            <FailureNote failure={failure()} onRetry={make} />
          </Page>
        )}
      </Match>
      <Match when={making.result()}>
        {(made) => (
          <Show when={asking()} fallback={<ShowKey made={made()} onNext={() => setAsking(true)} />}>
            <AskBack
              action="Turn on and back up"
              busy="Turning on…"
              check={(typed) => history.api.turnOnBackups(typed)}
              onBack={() => setAsking(false)}
              onDone={done}
            />
          </Show>
        )}
      </Match>
    </Switch>
  )
}

function ShowKey(props: { readonly made: ShownKey; readonly onNext: () => void }) {
  return (
    <ShownKeyPage
      title="Your recovery key"
      back={routes.backup}
      shown={props.made}
      madeAt={Date.now()}
      actions={<KeptIt onNext={() => props.onNext()} />}
    >
      <ol class="three">
        <li>
          This key is the only way to open your backup: with it you get your history back on any device.
        </li>
        <li>Nobody else has it, not even the service, so nobody can reset it or find it for you.</li>
        <li>Whoever gets hold of it can read your history, so keep it where you keep what matters.</li>
      </ol>
    </ShownKeyPage>
  )
}
