import { createSignal } from 'solid-js'
import { secretField } from '../../parts/key-field.tsx'
import './service-words.css'

/** For those who have the sheet at hand: nothing is shown to a service that is not the one named on it. */
export function ServiceWords(props: { readonly value: string; readonly onInput: (typed: string) => void }) {
  // Once opened it stays so, also while it is emptied.
  const [opened, setOpened] = createSignal(false)
  let field!: HTMLDivElement
  const toggled = (open: boolean) => {
    setOpened(open)
    if (open) field.scrollIntoView({ block: 'nearest' })
  }
  return (
    <details
      class="service-words"
      open={opened() || props.value !== ''}
      onToggle={(event) => toggled(event.currentTarget.open)}
    >
      <summary>Check the service first (optional)</summary>
      <div class="service-words-field" ref={field}>
        <label for="service-words">The twelve words of the service, from your sheet</label>
        <textarea
          id="service-words"
          class="text-input"
          rows={3}
          aria-describedby="service-words-why"
          {...secretField}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <p id="service-words-why" class="small soft">
          Then your backup is shown to no other service than the one that it was made for.
        </p>
      </div>
    </details>
  )
}
