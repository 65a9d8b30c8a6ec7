import { createEffect, createSignal, on, type Accessor } from 'solid-js'
import type { MessageView } from '../../app/api/views.ts'
import type { HistoryState } from './history.tsx'
import { createNoteDraft, type NoteDraft } from './note-draft.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { createTask, type Task } from './task.ts'

/** What is being written: a new note, or an old one anew. */
export interface ComposerState {
  readonly draft: NoteDraft
  readonly recorder: Recorder
  /** Putting an edited note in place. */
  readonly saving: Task<unknown>
  readonly text: Accessor<string>
  readonly setText: (text: string) => void
  readonly busy: Accessor<boolean>
  readonly ready: Accessor<boolean>
  /** Whether it was added or put in place. */
  send(): Promise<'added' | 'edited' | null>
  /** One sentence on what was not taken. */
  readonly hint: Accessor<string>
  /** Whether any of it was taken. */
  take(files: readonly File[], folders: number): boolean
}

export function createComposer(
  history: HistoryState,
  editing: Accessor<MessageView | null>,
  onEditing: () => void,
): ComposerState {
  const draft = history.kept('note-draft', () => createNoteDraft(history.api, history.jobs))
  const [edited, setEdited] = createSignal('')
  const [hint, setHint] = createSignal('')
  const saving = createTask()
  createEffect(
    on(editing, async (message) => {
      if (!message) return
      setEdited(message.text?.body ?? '')
      if (message.text?.cut) setEdited(await history.api.readLongText(message.chat, message.id))
      onEditing()
    }),
  )
  const busy = () => (editing() ? saving : draft.task).state() === 'busy'
  const ready = () => (editing() ? edited().trim() !== '' : draft.ready())
  return {
    draft,
    recorder: createRecorder(),
    saving,
    text: () => (editing() ? edited() : draft.text()),
    setText: (text) => (editing() ? setEdited(text) : draft.setText(text)),
    busy,
    ready,
    async send() {
      if (busy() || !ready()) return null
      setHint('')
      const message = editing()
      if (!message) return (await draft.send()) ? 'added' : null
      await saving.run(() => history.api.editNote(message.chat, message.id, edited().trim()))
      return saving.state() === 'done' ? 'edited' : null
    },
    hint,
    take(files, folders) {
      const adding = draft.task.state() === 'busy'
      if (adding) setHint('These can be added once the others are in.')
      else setHint(folders > 0 ? 'A folder cannot be added as it is: choose the files in it.' : '')
      if (files.length === 0 || adding) return false
      draft.add(files)
      return true
    },
  }
}
