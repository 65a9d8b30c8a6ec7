import { createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js'
import { maxPassphraseLength } from '../../../app/lock/strength.ts'
import { Button } from '../../parts/button.tsx'
import { secretField } from '../../parts/key-field.tsx'
import '../../parts/key-field.css'
import './lock.css'

/** Takes a passphrase, hidden unless asked otherwise. Emptied when it goes away. */
export function PassphraseField(props: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onInput: (typed: string) => void
  readonly shown?: boolean
  readonly onShow?: (shown: boolean) => void
  readonly disabled?: boolean
  readonly describedBy?: string
  readonly invalid?: boolean
  /** Takes the focus where that opens no keyboard over half of the screen. */
  readonly autofocus?: boolean
  readonly children?: JSX.Element
}) {
  let field!: HTMLInputElement
  const [own, setOwn] = createSignal(false)
  const shown = () => props.shown ?? own()
  const toggle = () => (props.onShow ?? setOwn)(!shown())
  onMount(() => {
    if (props.autofocus && matchMedia('(pointer: fine)').matches) field.focus()
  })
  onCleanup(() => {
    field.value = ''
    props.onInput('')
  })
  return (
    <div class="passphrase" translate="no">
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      <div class="passphrase-row">
        <input
          id={props.id}
          ref={field}
          class="text-input"
          {...secretField}
          type={shown() ? 'text' : 'password'}
          maxLength={maxPassphraseLength}
          value={props.value}
          disabled={props.disabled}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <Show when={props.shown === undefined || props.onShow}>
          <Button icon="eye" aria-pressed={shown()} onClick={toggle}>
            {shown() ? 'Hide' : 'Show'}
          </Button>
        </Show>
      </div>
      {props.children}
    </div>
  )
}
