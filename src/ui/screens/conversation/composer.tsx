import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import type { ChatSummaryView, MessageView } from '../../../app/views.ts'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Button, IconButton } from '../../parts/button.tsx'
import { useHistory } from '../../state/history.tsx'
import { createNoteDraft } from '../../state/note-draft.ts'
import { canRecord, createRecorder } from '../../state/recorder.ts'
import { createTask } from '../../state/task.ts'
import { formatBytes } from '../../words/numbers.ts'
import { AttachButtons } from './attach-buttons.tsx'
import { ComposerTimer } from './composer-timer.tsx'
import { DraftFiles } from './draft-files.tsx'
import { RecordButton, RecordVoice } from './record-voice.tsx'
import { takeFiles, type TakenFiles } from './take-files.ts'
import './composer.css'

const maxNote = 100_000

/** Writes notes to oneself, adds files to them, and edits them. */
export function Composer(props: {
  readonly chat: ChatSummaryView
  readonly editing: MessageView | null
  readonly onEdited: () => void
  readonly onSent: () => void
}) {
  const history = useHistory()
  const draft = history.kept('note-draft', () => createNoteDraft(history.api, history.jobs))
  const [edited, setEdited] = createSignal('')
  const [hint, setHint] = createSignal('')
  const saving = createTask()
  const recorder = createRecorder()
  let form!: HTMLFormElement
  let field!: HTMLTextAreaElement
  onMount(() => draft.setShown(true))
  onCleanup(() => draft.setShown(false))

  createEffect(
    on(
      () => props.editing,
      async (message) => {
        if (!message) return
        setEdited(message.text?.body ?? '')
        if (message.text?.cut) setEdited(await history.api.readLongText(message.chat, message.id))
        field.focus()
      },
    ),
  )
  const busy = () => (props.editing ? saving : draft.task).state() === 'busy'
  const ready = () => (props.editing ? edited().trim() !== '' : draft.ready())
  const text = () => (props.editing ? edited() : draft.text())
  const send = async () => {
    if (busy() || !ready()) return
    setHint('')
    const message = props.editing
    if (message) {
      await saving.run(() => history.api.editNote(message.chat, message.id, edited().trim()))
      if (saving.state() === 'done') props.onEdited()
    } else if (await draft.send()) props.onSent()
    field.focus()
  }
  const take = ({ files, folders }: TakenFiles) => {
    const adding = draft.task.state() === 'busy'
    setHint(
      adding
        ? 'These can be added once the others are in.'
        : folders > 0
          ? 'A folder cannot be added as it is: choose the files in it.'
          : '',
    )
    if (files.length === 0 || adding) return
    if (props.editing) props.onEdited()
    draft.add(files)
    field.focus()
  }
  const takeVoice = (file: File) => {
    draft.add([file], { voice: true })
    // A voice goes without words: the next step is to add it.
    queueMicrotask(() => form.querySelector<HTMLElement>('.composer-send')?.focus())
  }
  // eslint-disable-next-line solid/reactivity -- called from events
  const over = takeFiles(take)
  const onKeyDown = (event: KeyboardEvent) => {
    // On a phone the Enter key makes a new line; the button sends.
    if (
      event.key === 'Enter' &&
      !event.shiftKey &&
      !event.isComposing &&
      matchMedia('(pointer: fine)').matches
    ) {
      event.preventDefault()
      void send()
    } else if (event.key === 'Escape' && props.editing) props.onEdited()
  }
  const placeholder = () => {
    if (props.editing || draft.files().length === 0) return 'Write a note'
    return draft.wordless() ? 'Goes without words' : 'Add words'
  }
  const failedFile = () => {
    const at = draft.task.failure()?.facts['file']
    return typeof at === 'number' ? draft.files()[at]?.file.name : undefined
  }
  return (
    <form
      ref={form}
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Show when={over()}>
        <div class="drop-here">
          <p>
            <Icon name="attach" /> Drop to add to Note to Self
          </p>
        </div>
      </Show>
      <Show when={props.editing ? saving.failure() : draft.task.failure()}>
        {(failure) => (
          <FailureNote failure={failure()}>
            <Show when={failedFile()}>
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
          <IconButton icon="close" label="Stop editing" onClick={() => props.onEdited()} />
        </p>
      </Show>
      <Show when={hint()}>
        <p class="small" role="status">
          {hint()}
        </p>
      </Show>
      <Show when={!props.editing}>
        <DraftFiles draft={draft} />
      </Show>
      <Show when={!props.editing && busy() && draft.files().length > 0}>
        <p class="composer-adding">
          <span>
            <span role="status">Adding…</span>{' '}
            <Show when={draft.task.progress()}>
              {(progress) => (
                <span class="soft">
                  {formatBytes(progress().done)} of {formatBytes(progress().total)}
                </span>
              )}
            </Show>
          </span>
          <Button look="quiet" onClick={() => draft.task.stop()}>
            Cancel
          </Button>
        </p>
      </Show>
      <div class="composer-row">
        <Show
          when={recorder.state() === 'idle'}
          fallback={<RecordVoice recorder={recorder} onVoice={takeVoice} />}
        >
          <Show when={!props.editing}>
            <ComposerTimer chat={props.chat} />
            <AttachButtons
              disabled={draft.task.state() === 'busy'}
              camera={!draft.ready()}
              onFiles={(files) => take({ files, folders: 0 })}
            />
          </Show>
          <div class="composer-field" data-grow={`${text()} `}>
            <textarea
              ref={field}
              rows={1}
              aria-label="Write a note"
              placeholder={placeholder()}
              dir="auto"
              maxLength={maxNote}
              value={text()}
              disabled={!props.editing && draft.wordless()}
              readOnly={busy()}
              onInput={(event) =>
                props.editing
                  ? setEdited(event.currentTarget.value)
                  : draft.setText(event.currentTarget.value)
              }
              onKeyDown={onKeyDown}
            />
          </div>
          <Show
            when={props.editing || draft.ready() || !canRecord()}
            fallback={<RecordButton recorder={recorder} />}
          >
            <button
              type="submit"
              class="icon-button composer-send"
              aria-label={props.editing ? 'Save' : 'Add note'}
              title={props.editing ? 'Save' : 'Add note'}
              disabled={!ready() || busy()}
            >
              <Icon name={props.editing ? 'check' : 'send'} />
            </button>
          </Show>
        </Show>
      </div>
    </form>
  )
}
