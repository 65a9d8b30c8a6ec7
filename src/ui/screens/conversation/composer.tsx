import { onCleanup, onMount, Show } from 'solid-js'
import type { ChatSummaryView, MessageView } from '../../../app/api/views.ts'
import { Icon } from '../../parts/icon.tsx'
import { createComposer, type ComposerState } from '../../state/composer.ts'
import { useHistory } from '../../state/history.tsx'
import { canRecord } from '../../state/recorder.ts'
import { AttachButtons } from './attach-buttons.tsx'
import { ComposerNews } from './composer-news.tsx'
import { ComposerTimer } from './composer-timer.tsx'
import { DraftFiles } from './draft-files.tsx'
import { RecordButton, RecordVoice } from './record-voice.tsx'
import { takeFiles } from './take-files.ts'
import './composer.css'

const maxNote = 100_000

interface ComposerProps {
  readonly chat: ChatSummaryView
  readonly editing: MessageView | null
  readonly onEdited: () => void
  readonly onSent: () => void
}

/** Writes notes to oneself, adds files to them, and edits them. */
export function Composer(props: ComposerProps) {
  let form!: HTMLFormElement
  const focus = (what: string) => form.querySelector<HTMLElement>(what)?.focus()
  const focusField = () => focus('textarea')
  const composer = createComposer(useHistory(), () => props.editing, focusField)
  onMount(() => composer.draft.setShown(true))
  onCleanup(() => composer.draft.setShown(false))
  const send = async () => {
    const done = await composer.send()
    if (done === 'edited') props.onEdited()
    else if (done === 'added') props.onSent()
    focusField()
  }
  const take = (files: readonly File[], folders = 0) => {
    if (!composer.take(files, folders)) return
    if (props.editing) props.onEdited()
    focusField()
  }
  const takeVoice = (file: File) => {
    composer.draft.add([file], { voice: true })
    // A voice goes without words: the next step is to add it.
    queueMicrotask(() => focus('.composer-send'))
  }
  // eslint-disable-next-line solid/reactivity -- called from events
  const over = takeFiles(({ files, folders }) => take(files, folders))
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
      <ComposerNews
        composer={composer}
        editing={props.editing !== null}
        onStopEditing={() => props.onEdited()}
      />
      <Show when={!props.editing}>
        <DraftFiles draft={composer.draft} />
      </Show>
      <Show
        when={composer.recorder.state() === 'idle'}
        fallback={<RecordVoice recorder={composer.recorder} onVoice={takeVoice} />}
      >
        <div class="composer-row">
          <Show when={!props.editing}>
            <ComposerTimer chat={props.chat} />
            <AttachButtons
              disabled={composer.busy()}
              camera={!composer.draft.ready()}
              onFiles={(files) => take(files)}
            />
          </Show>
          <Field
            composer={composer}
            editing={props.editing !== null}
            onSend={() => void send()}
            onStopEditing={() => props.onEdited()}
          />
          <Show
            when={props.editing ?? (composer.ready() || !canRecord())}
            fallback={<RecordButton recorder={composer.recorder} />}
          >
            <SendButton composer={composer} words={props.editing ? 'Save' : 'Add note'} />
          </Show>
        </div>
      </Show>
    </form>
  )
}

function Field(props: {
  readonly composer: ComposerState
  readonly editing: boolean
  readonly onSend: () => void
  readonly onStopEditing: () => void
}) {
  const placeholder = () => {
    const { draft } = props.composer
    if (props.editing || draft.files().length === 0) return 'Write a note'
    return draft.wordless() ? 'Goes without words' : 'Add words'
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isSending = event.key === 'Enter' && !event.shiftKey && !event.isComposing
    // On a phone the Enter key makes a new line; the button sends.
    if (isSending && matchMedia('(pointer: fine)').matches) {
      event.preventDefault()
      props.onSend()
    } else if (event.key === 'Escape' && props.editing) props.onStopEditing()
  }
  return (
    <div class="composer-field" data-grow={`${props.composer.text()} `}>
      <textarea
        rows={1}
        aria-label="Write a note"
        placeholder={placeholder()}
        dir="auto"
        maxLength={maxNote}
        value={props.composer.text()}
        disabled={!props.editing && props.composer.draft.wordless()}
        readOnly={props.composer.busy()}
        onInput={(event) => props.composer.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

function SendButton(props: { readonly composer: ComposerState; readonly words: 'Save' | 'Add note' }) {
  return (
    <button
      type="submit"
      class="icon-button composer-send"
      aria-label={props.words}
      title={props.words}
      disabled={!props.composer.ready() || props.composer.busy()}
    >
      <Icon name={props.words === 'Save' ? 'check' : 'send'} />
    </button>
  )
}
