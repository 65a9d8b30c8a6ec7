import type { AttachmentView } from '../../../app/api/views.ts'
import type { Saving } from '../../state/saving.ts'
import { errorWords } from '../../words/error-words.ts'
import { attachmentName } from '../../words/message-words.ts'
import { percent } from '../../words/numbers.ts'
import { IconButton } from '../button.tsx'

/** Saves a copy of a file that is here, and stops that. What becomes of it is told by `savingWords`. */
export function SaveButton(props: {
  readonly file: AttachmentView
  readonly date: number
  readonly saving: Saving
}) {
  const busy = () => props.saving.task.state() === 'busy'
  return (
    <IconButton
      icon={busy() ? 'close' : 'save'}
      label={busy() ? 'Stop saving' : `Save a copy of ${attachmentName(props.file)}`}
      onClick={(event) => {
        event.stopPropagation()
        if (busy()) props.saving.task.stop()
        else void props.saving.save(props.file, props.date)
      }}
    />
  )
}

/** How far it is, and how it ended; empty: nothing was saved. */
export function savingWords({ task }: Saving): string {
  const failure = task.failure()
  if (failure) return `${errorWords(failure).happened} ${errorWords(failure).next}`
  const progress = task.progress()
  const part = progress ? percent(progress.done, progress.total) : null
  if (task.state() === 'busy') return part === null ? 'Saving…' : `Saving… ${part} %`
  return task.state() === 'done' ? 'A copy was saved.' : ''
}
