import { Show } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { createSaving } from '../../state/saving.ts'
import { useHistory } from '../../state/history.tsx'
import { errorWords } from '../../words/error-words.ts'
import { attachmentKind, attachmentName } from '../../words/message-words.ts'
import { missingWords } from '../../words/media-words.ts'
import { formatBytes, percent } from '../../words/numbers.ts'
import { Icon } from '../icon.tsx'
import { IconButton } from '../button.tsx'
import { mediaIcons } from './missing.tsx'
import './media.css'

/** A file by its name and size, and the way to save it. It is never opened here. */
export function FileRow(props: { readonly file: AttachmentView; readonly date: number }) {
  const history = useHistory()
  const saving = createSaving(history.api)
  const busy = () => saving.task.state() === 'busy'
  return (
    <div class="file-row">
      <span class="file-icon">
        <Icon name={mediaIcons[props.file.kind]} />
      </span>
      <span class="file-words">
        <bdi class="file-name">{attachmentName(props.file)}</bdi>
        <span class="small soft">{facts(props.file)}</span>
        <Show when={props.file.place !== 'here'}>
          <span class="small soft">{missingWords(props.file).happened}</span>
        </Show>
        <span class="small soft" role="status">
          <Show when={busy()}>Saving… {savedPercent(saving.task.progress())}</Show>
          <Show when={saving.task.state() === 'done'}>A copy was saved.</Show>
          <Show when={saving.task.failure()}>
            {(failure) => (
              <>
                {errorWords(failure()).happened} {errorWords(failure()).next}
              </>
            )}
          </Show>
        </span>
      </span>
      <Show when={props.file.place === 'here'}>
        <IconButton
          icon={busy() ? 'close' : 'save'}
          label={busy() ? 'Stop saving' : `Save a copy of ${attachmentName(props.file)}`}
          onClick={(event) => {
            event.stopPropagation()
            if (busy()) saving.task.stop()
            else void saving.save(props.file, props.date)
          }}
        />
      </Show>
    </div>
  )
}

function savedPercent(progress: { readonly done: number; readonly total: number } | null): string {
  const part = progress ? percent(progress.done, progress.total) : null
  return part === null ? '' : `${part} %`
}

function facts(file: AttachmentView): string {
  const parts = file.fileName === '' ? [] : [attachmentKind(file)]
  if (file.bytes > 0) parts.push(formatBytes(file.bytes))
  return parts.join(' · ')
}
