import { Show, type JSX } from 'solid-js'
import type { Task } from '../state/task.ts'
import { Button } from './button.tsx'
import { FailureNote } from './failure-note.tsx'

/** Asked in the bar at the lower edge before something is deleted: what, and what that means. */
export function DeletionQuestion(props: {
  /** As in "Delete 3 messages?". */
  readonly what: string
  readonly task: Task<unknown>
  readonly children: JSX.Element
  readonly onDelete: () => void
  readonly onKeep: () => void
}) {
  const busy = () => props.task.state() === 'busy'
  return (
    <div
      class="selection-ask"
      role="alertdialog"
      aria-labelledby="delete-question"
      aria-describedby="delete-what"
    >
      <p id="delete-question">
        <strong>Delete {props.what}?</strong>
      </p>
      <p id="delete-what">{props.children}</p>
      <Show when={props.task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <div class="actions-inline">
        <Button
          look="danger"
          disabled={busy()}
          ref={(element) => queueMicrotask(() => element.focus())}
          onClick={() => props.onDelete()}
        >
          {busy() ? 'Deleting…' : `Delete ${props.what}`}
        </Button>
        <Button disabled={busy()} onClick={() => props.onKeep()}>
          Keep
        </Button>
      </div>
    </div>
  )
}
