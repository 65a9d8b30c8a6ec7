import { Show } from 'solid-js'

/** Whether something goes on by itself over mobile data too; only where the browser tells such networks apart. */
export function MeteredChoice(props: {
  readonly words: string
  readonly allowed: boolean
  readonly onChoose: (allowed: boolean) => void
}) {
  return (
    <Show when={'connection' in navigator}>
      <label class="choice">
        <input
          type="checkbox"
          checked={props.allowed}
          onChange={(event) => props.onChoose(event.currentTarget.checked)}
        />
        <span class="choice-words">{props.words}</span>
      </label>
    </Show>
  )
}
