import { createSignal, Show } from 'solid-js'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useLock } from '../../state/lock-context.tsx'
import { createProving } from '../../state/proving.ts'
import { createTask } from '../../state/task.ts'
import { ProofForm } from './proof-form.tsx'
import './lock.css'

/** The first thing that is seen while it is locked, and the only one. */
export function LockScreen() {
  const { api, lock } = useLock()
  const [forgotten, setForgotten] = createSignal(false)
  const proving = createProving(lock, (secret) => api.unlock(secret))
  return (
    <Show when={!forgotten()} fallback={<Forgotten onBack={() => setForgotten(false)} />}>
      <Page
        title="Heirloom is locked"
        lead="Your history lies sealed on this device. While it is locked no backup is made: the next one waits until you unlock."
      >
        <p class="lock-mark">
          <Icon name="lock" />
        </p>
        <ProofForm proving={proving} action="Unlock" busyWords="Unlocking" autofocus />
        <p class="lock-help">
          <Button look="quiet" onClick={() => setForgotten(true)}>
            I cannot unlock it
          </Button>
        </p>
      </Page>
    </Show>
  )
}

/** There is no way around the lock: says so, and what the way back is. */
function Forgotten(props: { readonly onBack: () => void }) {
  const { api } = useLock()
  const task = createTask()
  const erase = () => {
    // What comes after has no use for where the old history was open.
    location.hash = '/'
    void task.run(() => api.eraseLocked())
  }
  return (
    <Page title="When it cannot be unlocked">
      <p>
        Without the passphrase or passkey nobody can open what lies on this device, neither you nor we. The
        way back is your <strong>recovery key</strong>: erase what is here, then restore your backup with the
        key.
      </p>
      <Note warn>
        <p>
          <strong>Everything of this history on this device will be gone,</strong> also what came after the
          last backup. There is no way to take this back.
        </p>
        <p>
          The backup at the service stays as it is. If there is none, or you do not have its recovery key,
          nothing brings this history back: then keep it, and try to remember.
        </p>
      </Note>
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Button look="danger" disabled={task.state() === 'busy'} onClick={erase}>
          {task.state() === 'busy' ? 'Erasing…' : 'Erase everything here'}
        </Button>
        <Button onClick={() => props.onBack()}>Go back</Button>
      </Actions>
    </Page>
  )
}
