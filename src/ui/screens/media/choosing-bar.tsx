import { Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button.tsx'
import { DeletionQuestion } from '../../parts/deletion-question.tsx'
import { count, formatBytes } from '../../words/numbers.ts'
import type { Choosing } from './choosing.ts'
import '../conversation/selection.css'

/** Stands at the lower edge while files are chosen. */
export function ChoosingBar(props: { readonly choosing: Choosing }) {
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
        <DeletionQuestion
          what={messages()}
          task={props.choosing.task}
          onDelete={() => void props.choosing.deleteChosen()}
          onKeep={() => props.choosing.end()}
        >
          {count(props.choosing.files(), 'file')} and{' '}
          {props.choosing.messages() === 1
            ? 'the whole message around it, with its words and any other files, is'
            : 'the whole messages around them, with their words and any other files, are'}{' '}
          removed from this device, and from your backup the next time it is made. Other people’s copies stay.
          There is no way to take this back.
        </DeletionQuestion>
      </Show>
    </section>
  )
}
