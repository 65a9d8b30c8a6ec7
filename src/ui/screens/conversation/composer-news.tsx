import { Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { ComposerState } from '../../state/composer.ts'
import { formatBytes } from '../../words/numbers.ts'

/** What stands above the field: why something was not added, what is being edited, how far the adding is. */
export function ComposerNews(props: {
  readonly composer: ComposerState
  readonly editing: boolean
  readonly onStopEditing: () => void
}) {
  const task = () => props.composer.draft.task
  const failure = () => (props.editing ? props.composer.saving : task()).failure()
  const failedFile = () => {
    const at = task().failure()?.facts['file']
    return typeof at === 'number' ? props.composer.draft.files()[at]?.file.name : undefined
  }
  const adding = () => !props.editing && props.composer.busy() && props.composer.draft.files().length > 0
  return (
    <>
      <Show when={failure()}>
        {(what) => (
          <FailureNote failure={what()}>
            <Show when={!props.editing && failedFile()}>
              {(name) => (
                <p>
                  File: <bdi>{name()}</bdi>
                </p>
              )}
            </Show>
          </FailureNote>
        )}
      </Show>
      <Show when={props.editing}>
        <p class="composer-editing">
          <Icon name="edit" /> Editing a note
          <IconButton icon="close" label="Stop editing" onClick={() => props.onStopEditing()} />
        </p>
      </Show>
      <Show when={props.composer.hint()}>
        {(hint) => (
          <p class="small" role="status">
            {hint()}
          </p>
        )}
      </Show>
      <Show when={adding()}>
        <p class="composer-adding">
          <span>
            <span role="status">Adding…</span>{' '}
            <Show when={task().progress()}>
              {(progress) => (
                <span class="soft">
                  {formatBytes(progress().done)} of {formatBytes(progress().total)}
                </span>
              )}
            </Show>
          </span>
          <Button look="quiet" onClick={() => task().stop()}>
            Cancel
          </Button>
        </p>
      </Show>
    </>
  )
}
