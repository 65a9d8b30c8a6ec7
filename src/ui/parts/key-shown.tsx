import { createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { keyGroups } from '../../app/api/key-shape.ts'
import { createClipboard } from '../state/clipboard.ts'
import { Button } from './button.tsx'
import './key-shown.css'

/** A key in 16 groups of 4. */
export function KeyShown(props: { readonly value: string; readonly label: string }) {
  return (
    <ol class="key-shown" aria-label={props.label} translate="no" data-testid="key">
      <For each={keyGroups(props.value)}>{(group) => <li>{group}</li>}</For>
    </ol>
  )
}

/** Copies a key, after a word of warning, and clears the clipboard a minute later. */
export function CopyKey(props: { readonly value: string }) {
  const [warned, setWarned] = createSignal(false)
  const clipboard = createClipboard()
  onCleanup(() => clipboard.clear())
  const lookAt = (warning: HTMLElement) =>
    onMount(() => {
      warning.focus({ preventScroll: true })
      warning.scrollIntoView({ block: 'nearest' })
    })
  const copy = () => {
    setWarned(false)
    void clipboard.copy(props.value)
  }
  return (
    <Show
      when={warned()}
      fallback={
        <>
          <Button icon="copy" onClick={() => setWarned(true)}>
            Copy
          </Button>
          <p class="small soft key-copied" role="status">
            <Show when={clipboard.secondsLeft() > 0}>
              Copied. The clipboard is cleared in {clipboard.secondsLeft()} seconds.
            </Show>
            <Show when={clipboard.state() === 'refused'}>The browser did not allow copying.</Show>
            <Show when={clipboard.state() === 'cleared'}>The clipboard has been cleared.</Show>
          </p>
        </>
      }
    >
      <div class="copy-warning" tabindex={-1} ref={lookAt}>
        <p>
          Every app on this device can read the clipboard, and some keep or sync it. Copy only to paste it at
          once; it is cleared after 60 seconds.
        </p>
        <div class="actions-inline">
          <Button onClick={copy}>Copy all the same</Button>
          <Button look="quiet" onClick={() => setWarned(false)}>
            Do not copy
          </Button>
        </div>
      </div>
    </Show>
  )
}
