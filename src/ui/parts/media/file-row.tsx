import { onMount, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import { createFetching } from '../../state/fetching.ts'
import { whenInView } from '../../state/in-view.ts'
import { createSaving } from '../../state/saving.ts'
import { useHistory } from '../../state/history.tsx'
import { attachmentKind, attachmentName } from '../../words/message-words.ts'
import { formatBytes } from '../../words/numbers.ts'
import { Icon } from '../icon.tsx'
import { FetchIcon, fetchingWords } from './fetch.tsx'
import { mediaIcons } from './missing.tsx'
import { SaveButton, savingWords } from './save-button.tsx'
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
  const why = createWhy(() => props.file)
  const saving = createSaving(useHistory().api)
  const fetching = createFetching(why.file, () => (props.onHere ?? why.cameHere)())
  const isHere = () => why.file().place === 'here'
  let row!: HTMLDivElement
  onMount(() => props.unasked && whenInView(row, () => void fetching.look()))
  return (
    <div class="file-row" ref={row}>
      <span class="file-icon">
        <Icon name={isHere() && why.file().shown === null ? 'file' : mediaIcons[why.file().kind]} />
      </span>
      <span class="file-words">
        <bdi class="file-name" title={attachmentName(why.file())}>
          {attachmentName(why.file())}
        </bdi>
        <span class="small soft">{facts(why.file())}</span>
        <Show when={!isHere() && fetching.state() === 'idle' && why.words()}>
          {(words) => (
            <>
              <span class="small soft">{words().happened}</span>
              <span class="file-next small soft">{words().next}</span>
            </>
          )}
        </Show>
        <span class="small soft" role="status">
          {savingWords(saving) || fetchingWords(fetching)}
        </span>
      </span>
      <Show when={isHere()}>
        <SaveButton file={why.file()} date={props.date} saving={saving} />
      </Show>
      <FetchIcon fetching={fetching} name={attachmentName(props.file)} />
    </div>
  )
}

function facts(file: AttachmentView): string {
  const parts = file.fileName === '' ? [] : [attachmentKind(file)]
  if (file.bytes > 0) parts.push(formatBytes(file.bytes))
  return parts.join(' · ')
}
