import { createSignal, Show, type JSX } from 'solid-js'
import { Actions } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { useLock } from '../../state/lock-context.tsx'
import type { ProofNote, Proving } from '../../state/proving.ts'
import { formatDuration } from '../../words/numbers.ts'
import { PassphraseField } from './passphrase-field.tsx'

/** Asks for what opens the lock: the passphrase, or one of the passkeys. */
export function ProofForm(props: {
  readonly proving: Proving
  /** "Unlock", "Turn off": what the proof is for. */
  readonly action: string
  readonly busyWords: string
  readonly danger?: boolean
  readonly label?: string
  /** It is what the page is for. */
  readonly autofocus?: boolean
  readonly onDone?: () => void
  readonly children?: JSX.Element
}) {
  const { lock } = useLock()
  const [typed, setTyped] = createSignal('')
  let form!: HTMLFormElement
  const waits = () => props.proving.waitSeconds() > 0
  const finish = (right: boolean) => {
    if (right) props.onDone?.()
    else {
      setTyped('')
      form.querySelector('input')?.focus()
    }
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    if (typed() !== '' && !waits()) finish(await props.proving.passphrase(typed()))
  }
  return (
    <form class="section" ref={form} onSubmit={(event) => void submit(event)}>
      <Show when={lock().hasPassphrase}>
        <PassphraseField
          id="passphrase"
          label={props.label ?? 'Passphrase'}
          value={typed()}
          onInput={(text) => {
            setTyped(text)
            if (text !== '') props.proving.clear()
          }}
          describedBy="passphrase-said"
          invalid={props.proving.note() === 'wrong'}
          autofocus={props.autofocus === true}
        />
      </Show>
      <div id="passphrase-said" role="status">
        <Show when={noteWords(props.proving.note())}>{(words) => <p class="lock-said">{words()}</p>}</Show>
        <Show when={waits()}>
          <p>After several wrong tries there is a pause. Nothing is ever locked for good.</p>
        </Show>
      </div>
      {/* Outside of what is read out: it changes every second. */}
      <Show when={waits()}>
        <p class="soft">The next try is possible in {formatDuration(props.proving.waitSeconds() * 1000)}.</p>
      </Show>
      <Show when={props.proving.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Show when={lock().hasPassphrase}>
          <Button
            look={props.danger ? 'danger' : 'primary'}
            submit
            disabled={props.proving.busy() || waits() || typed() === ''}
          >
            {props.proving.busy() ? `${props.busyWords}…` : props.action}
          </Button>
        </Show>
        <Show when={lock().passkeys.length > 0}>
          <Button
            icon="key"
            look={lock().hasPassphrase ? 'plain' : 'primary'}
            disabled={props.proving.busy()}
            onClick={() => void props.proving.passkey().then(finish)}
          >
            {props.action} with a passkey
          </Button>
        </Show>
        {props.children}
      </Actions>
    </form>
  )
}

function noteWords(note: ProofNote): string | null {
  if (note === 'wrong') return 'This is not the passphrase of this lock. Nothing was changed.'
  if (note === 'passkey-stopped') return 'The passkey was not used. Try again, or use the passphrase.'
  if (note === 'passkey-no-prf') return 'This passkey does not open this lock.'
  return null
}
