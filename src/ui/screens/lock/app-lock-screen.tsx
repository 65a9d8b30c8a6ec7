import { For, Show } from 'solid-js'
import { autoLockChoices } from '../../../app/lock/lock-views.ts'
import { Actions, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { ProgressTrack } from '../../parts/progress.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useLock } from '../../state/lock-context.tsx'
import { createTask } from '../../state/task.ts'
import { count, percent } from '../../words/numbers.ts'
import '../import/import.css'
import './lock.css'

/** Settings → App lock: what it protects and what not; then how it stands. */
export function AppLockScreen() {
  const { lock } = useLock()
  return (
    <Show when={lock().state !== 'off'} fallback={<Off />}>
      <On />
    </Show>
  )
}

function Off() {
  return (
    <Page
      title="App lock"
      back={routes.settings}
      lead="It is off. Whoever gets hold of this browser’s files, by taking the device or by copying them, can read everything here."
    >
      <Protects />
      <Actions>
        <ButtonLink look="primary" href={routes.turnOnLock}>
          Turn on the app lock
        </ButtonLink>
      </Actions>
    </Page>
  )
}

function Protects() {
  return (
    <>
      <Section title="What it protects">
        <ul class="plain-list">
          <li>Your history, your backup’s keys and everything else Heirloom stores on this device.</li>
          <li>Against whoever has the device or a copy of its files, while Heirloom is locked.</li>
        </ul>
      </Section>
      <Section title="What it cannot do">
        <ul class="plain-list">
          <li>Protect while it is unlocked, or against a program that watches what you type.</li>
          <li>Call back copies of the browser’s files that were made before it was turned on.</li>
          <li>Wipe the disk itself: what the browser deleted may lie there for a while.</li>
          <li>Let you in without passphrase or passkey. Nobody can.</li>
        </ul>
      </Section>
    </>
  )
}

function On() {
  const { api, lock } = useLock()
  const locking = createTask()
  const ways = () =>
    [
      ...(lock().hasPassphrase ? ['passphrase'] : []),
      ...(lock().passkeys.length > 0 ? [count(lock().passkeys.length, 'passkey')] : []),
    ].join(', ')
  return (
    <Page
      title="App lock"
      back={routes.settings}
      lead={
        lock().sealing
          ? 'It is on. What is stored is being sealed again under its key.'
          : 'It is on. Everything Heirloom stores on this device is sealed under its key.'
      }
    >
      <Show when={lock().sealing}>{(sealing) => <SealingBar {...sealing()} />}</Show>
      <Facts>
        <Fact name="Opens with">{ways()}</Fact>
      </Facts>
      <AutoLockChoice />
      <Section title="Change">
        <div class="lock-changes">
          <ButtonLink href={routes.changeLock('passphrase')}>
            {lock().hasPassphrase ? 'Change the passphrase' : 'Add a passphrase'}
          </ButtonLink>
          <ButtonLink href={routes.changeLock('passkey')}>Add a passkey</ButtonLink>
          <Show when={lock().passkeys.length > 0}>
            <ButtonLink href={routes.changeLock('remove-passkey')}>Remove a passkey</ButtonLink>
          </Show>
          <ButtonLink href={routes.changeLock('off')}>Turn off</ButtonLink>
        </div>
      </Section>
      <Protects />
      <Show when={locking.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Button
          look="primary"
          icon="lock"
          disabled={locking.state() === 'busy'}
          onClick={() => void locking.run(() => api.lockNow())}
        >
          {locking.state() === 'busy' ? 'Locking…' : 'Lock now'}
        </Button>
      </Actions>
    </Page>
  )
}

function SealingBar(props: { readonly done: number; readonly total: number }) {
  const value = () => percent(props.done, props.total)
  return (
    <Note>
      <p>
        <strong role="status">Sealing everything again…</strong> {value() === null ? '' : `${value()} %`}
      </p>
      <ProgressTrack label="Sealing everything again" percent={value()} />
      <p>
        You can go on reading meanwhile, or close Heirloom: it goes on by itself the next time you unlock.
        Until it is done, the part that is not sealed again is as unprotected as before.
      </p>
    </Note>
  )
}

function AutoLockChoice() {
  const { api, lock } = useLock()
  const task = createTask()
  const words = (minutes: number) =>
    minutes === 0 ? 'Only when closed' : `After ${count(minutes, 'minute')}`
  return (
    <fieldset class="choices auto-lock">
      <legend>Locks by itself</legend>
      <For each={autoLockChoices}>
        {(minutes) => (
          <label class="choice">
            <input
              type="radio"
              name="auto-lock"
              checked={lock().autoLockMinutes === minutes}
              onChange={() => void task.run(() => api.setAutoLock(minutes))}
            />
            <span class="choice-words">{words(minutes)}</span>
          </label>
        )}
      </For>
      <p class="small soft">Counted from the last time anybody did anything in Heirloom.</p>
    </fieldset>
  )
}
