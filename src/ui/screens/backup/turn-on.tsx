import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import type { KeyAnswer, ShownKey } from '../../../app/views.ts'
import { keyShape } from '../../../app/key-shape.ts'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { Busy } from '../../parts/progress.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { CopyKey, KeyShown } from '../../parts/key-shown.tsx'
import { KeyField } from '../../parts/key-field.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { PrintSheet } from './print-sheet.tsx'
import { SaveToPasswords } from './save-to-passwords.tsx'
import { createBackupFlow } from './flow.ts'
import './backup.css'

/** Makes the key, shows it, asks it back. Leaving at any point forgets it, and nothing has been turned on. */
export function TurnOn() {
  const history = useHistory()
  const making = createTask<ShownKey>()
  const [asking, setAsking] = createSignal(false)
  const make = () => void making.run(() => history.api.makeRecoveryKey())
  let turnedOn = false
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
            <AskBack onBack={() => setAsking(false)} onDone={() => (turnedOn = true)} />
          </Show>
        )}
      </Match>
    </Switch>
  )
}

function ShowKey(props: { readonly made: ShownKey; readonly onNext: () => void }) {
  const madeAt = Date.now()
  return (
    <Page title="Your recovery key" back={routes.backup}>
      <ol class="three">
        <li>
          This key is the only way to open your backup: with it you get your history back on any device.
        </li>
        <li>Nobody else has it, not even the service, so nobody can reset it or find it for you.</li>
        <li>Whoever gets hold of it can read your history, so keep it where you keep what matters.</li>
      </ol>
      <KeyShown value={props.made.key} label="Recovery key" />
      <div class="keep-ways">
        <Button icon="print" onClick={() => window.print()}>
          Print the sheet
        </Button>
        <SaveToPasswords value={props.made.key} serviceUrl={props.made.serviceUrl} />
        <CopyKey value={props.made.key} />
      </div>
      <Actions>
        <Button look="primary" onClick={() => props.onNext()}>
          I have kept it
        </Button>
      </Actions>
      <PrintSheet
        value={props.made.key}
        serviceUrl={props.made.serviceUrl}
        fingerprint={props.made.fingerprint}
        serviceFingerprint={props.made.serviceFingerprint}
        madeAt={madeAt}
      />
    </Page>
  )
}

function AskBack(props: { readonly onBack: () => void; readonly onDone: () => void }) {
  const history = useHistory()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const task = createTask<KeyAnswer>()
  const check = async (event: Event) => {
    event.preventDefault()
    if (task.state() === 'busy' || keyShape(typed()).length === 0) return
    const result = await task.run(() => history.api.turnOnBackups(typed()))
    setAnswer(result)
    if (!result?.ok) return
    props.onDone()
    navigate(routes.backup, { replace: true })
    history.kept('backup', () => createBackupFlow(history)).backUp(false)
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
          answer={wordsOf(answer())}
        />
        <Show when={isOtherKey(answer())}>
          <Note warn>
            <p>
              <strong>This is a recovery key, but not the one just made.</strong> Look at your copy again.
            </p>
          </Note>
        </Show>
        <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
        <Actions>
          <Button look="primary" submit disabled={task.state() === 'busy' || keyShape(typed()).length === 0}>
            {task.state() === 'busy' ? 'Turning on…' : 'Turn on and back up'}
          </Button>
          <Button onClick={() => props.onBack()}>Show the key again</Button>
        </Actions>
      </form>
    </Page>
  )
}

const isOtherKey = (answer: KeyAnswer | null) => answer?.ok === false && answer.reason === 'wrong-key'
/** "Does not open this backup" would puzzle here: there is none yet. */
const wordsOf = (answer: KeyAnswer | null) => (isOtherKey(answer) ? null : answer)
