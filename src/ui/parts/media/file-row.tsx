import { onMount, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { createFetching } from '../../state/fetching.ts'
import { whenInView } from '../../state/in-view.ts'
import { createSaving } from '../../state/saving.ts'
import { useHistory } from '../../state/history.tsx'
import { errorWords } from '../../words/error-words.ts'
import { attachmentKind, attachmentName } from '../../words/message-words.ts'
import { missingWords } from '../../words/media-words.ts'
import { formatBytes, percent } from '../../words/numbers.ts'
import { Icon } from '../icon.tsx'
import { IconButton } from '../button.tsx'
import { mediaIcons } from './missing.tsx'
import { createWhy } from './why.ts'
import './media.css'

/** A file by its name and size, and the way to save it, or to fetch it where it is not here. It is never opened here. */
export function FileRow(props: {
  readonly file: AttachmentView
  readonly date: number
  /** To be told that it was fetched, by who knows why it is not to be seen. */
  readonly onHere?: () => Promise<void>
  /** What is short comes by itself once it is in view. */
  readonly unasked?: boolean
}) {
  const history = useHistory()
  const why = createWhy(() => props.file)
  const saving = createSaving(history.api)
  const fetching = createFetching(why.file, () => (props.onHere ?? why.cameHere)())
  const busy = () => saving.task.state() === 'busy'
  let row!: HTMLDivElement
  onMount(() => props.unasked && whenInView(row, () => void fetching.look()))
  return (
    <div class="file-row" ref={row}>
      <span class="file-icon">
        <Icon name={mediaIcons[why.file().kind]} />
      </span>
      <span class="file-words">
        <bdi class="file-name">{attachmentName(why.file())}</bdi>
        <span class="small soft">{facts(why.file())}</span>
        <Show when={why.file().place !== 'here'}>
          <span class="small soft">{missingWords(why.file()).happened}</span>
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
          {fetching.state() === 'idle' ? fetching.words() : 'Fetching it from your backup…'}
        </span>
      </span>
      <Show when={why.file().place === 'here'}>
        <IconButton
          icon={busy() ? 'close' : 'save'}
          label={busy() ? 'Stop saving' : `Save a copy of ${attachmentName(props.file)}`}
          onClick={(event) => {
            event.stopPropagation()
            if (busy()) saving.task.stop()
            else void saving.save(why.file(), props.date)
          }}
        />
      </Show>
      <Show when={fetching.possible() && fetching.state() !== 'looking'}>
        <IconButton
          icon={fetching.state() === 'asked' ? 'close' : 'fetch'}
          label={
            fetching.state() === 'asked'
              ? 'Stop fetching'
              : `Fetch ${attachmentName(props.file)} from the backup`
          }
          onClick={(event) => {
            event.stopPropagation()
            if (fetching.state() === 'asked') fetching.stop()
            else fetching.begin()
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
