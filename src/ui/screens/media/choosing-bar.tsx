import { Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { count, formatBytes } from '../../words/numbers.ts'
import type { Choosing } from './choosing.ts'
import '../conversation/selection.css'

/** Stands at the lower edge while files are chosen. */
export function ChoosingBar(props: { readonly choosing: Choosing }) {
  const busy = () => props.choosing.task.state() === 'busy'
  const messages = () => count(props.choosing.messages(), 'message')
  return (
    <section class="selection-bar" aria-label="Chosen files">
      <Show
        when={props.choosing.asking()}
        fallback={
          <>
            <IconButton icon="close" label="Stop choosing" onClick={() => props.choosing.end()} />
            <p role="status">
              {count(props.choosing.files(), 'file')} · {formatBytes(props.choosing.bytes())}
            </p>
            <Button
              look="danger"
              icon="trash"
              disabled={props.choosing.files() === 0}
              onClick={() => props.choosing.ask()}
            >
              Delete…
            </Button>
          </>
        }
      >
        <div
          class="selection-ask"
          role="alertdialog"
          aria-labelledby="delete-files-question"
          aria-describedby="delete-files-what"
        >
          <p id="delete-files-question">
            <strong>Delete {messages()}?</strong>
          </p>
          <p id="delete-files-what">
            {count(props.choosing.files(), 'file')} and{' '}
            {props.choosing.messages() === 1
              ? 'the whole message around it, with its words and any other files, is'
              : 'the whole messages around them, with their words and any other files, are'}{' '}
            removed from this device, and from your backup the next time it is made. Other people’s copies
            stay. There is no way to take this back.
          </p>
          <Show when={props.choosing.task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
          <div class="actions-inline">
            <Button
              look="danger"
              disabled={busy()}
              ref={(element) => queueMicrotask(() => element.focus())}
              onClick={() => void props.choosing.deleteChosen()}
            >
              {busy() ? 'Deleting…' : `Delete ${messages()}`}
            </Button>
            <Button disabled={busy()} onClick={() => props.choosing.end()}>
              Keep
            </Button>
          </div>
        </div>
      </Show>
    </section>
  )
}
