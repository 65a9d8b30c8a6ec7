import { onMount, Show, type JSX } from 'solid-js'
import type { FailureView } from '../../app/api/views.ts'
import { errorWords } from '../words/error-words.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import './failure-note.css'

/** What happened, what is safe, what to do next; then the way on. */
export function FailureNote(props: {
  readonly failure: FailureView
  readonly onRetry?: (() => void) | undefined
  readonly children?: JSX.Element
}) {
  const words = () => errorWords(props.failure)
  let note!: HTMLElement
  onMount(() => note.scrollIntoView({ block: 'nearest' }))
  return (
    <section class="failure-note" role="alert" ref={note}>
      <Icon name="warning" />
      <div class="failure-note-body">
        <p class="failure-note-title">{words().happened}</p>
        <p>{words().safe}</p>
        <p>{words().next}</p>
        <Show when={props.onRetry ?? props.children}>
          <div class="failure-note-actions">
            <Show when={props.onRetry}>
              {(retry) => <Button onClick={() => retry()()}>Try again</Button>}
            </Show>
            {props.children}
          </div>
        </Show>
        <p class="small soft">Code: {props.failure.code}</p>
      </div>
    </section>
  )
}
