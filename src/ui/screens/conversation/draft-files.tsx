import { For, Show } from 'solid-js'
import { maxFilesInNote } from '../../../app/api/note-media-api.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { ProgressTrack } from '../../parts/progress.tsx'
import { IconButton } from '../../parts/button.tsx'
import { kindOf, type DraftFile, type NoteDraft } from '../../state/note-draft.ts'
import { count, formatBytes, percent } from '../../words/numbers.ts'
import './draft-files.css'

const icons: Readonly<Record<'image' | 'video' | 'audio' | 'document', IconName>> = {
  image: 'image',
  video: 'film',
  audio: 'microphone',
  document: 'file',
}

/** What will be added, each with the way to leave it out, and what becomes of it. */
export function DraftFiles(props: { readonly draft: NoteDraft }) {
  return (
    <>
      <p class="unseen" role="status">
        {props.draft.files().length > 0 ? `${count(props.draft.files().length, 'file')} to add` : ''}
      </p>
      <Show when={props.draft.files().length > 0}>
        <section class="draft-files" aria-label="Files to add">
          <ul class="draft-files-row">
            <For each={props.draft.files()}>
              {(file, at) => <Tile file={file} at={at()} draft={props.draft} />}
            </For>
          </ul>
          <Show when={props.draft.leftOut() > 0}>
            <p class="small" role="status">
              One note holds {maxFilesInNote} files: {count(props.draft.leftOut(), 'file')} did not fit and
              can go into the next one.
            </p>
          </Show>
          <Show when={props.draft.mayViewOnce()}>
            <label class="draft-once">
              <input
                type="checkbox"
                checked={props.draft.viewOnce()}
                disabled={props.draft.task.state() === 'busy'}
                onChange={(event) => props.draft.setViewOnce(event.currentTarget.checked)}
              />
              <span>
                <strong>View once.</strong>{' '}
                <span class="soft">It is erased the moment it is opened, and never goes into a backup.</span>
              </span>
            </label>
          </Show>
          <Show when={props.draft.wordless() && props.draft.text().trim() !== ''}>
            <p class="small soft">What you wrote stays here, for the next note.</p>
          </Show>
        </section>
      </Show>
    </>
  )
}

function Tile(props: { readonly file: DraftFile; readonly at: number; readonly draft: NoteDraft }) {
  const look = () => props.file.look()
  const kind = () => kindOf(props.file)
  const busy = () => props.draft.task.state() === 'busy'
  /** Null: it is not its turn yet. */
  const done = () => {
    const progress = props.draft.progress()
    if (!busy() || !progress || progress.file < props.at) return null
    return progress.file > props.at ? 100 : (percent(progress.done, progress.total) ?? 100)
  }
  const failed = () => props.draft.task.failure()?.facts['file'] === props.at
  return (
    <li class="draft-file" classList={{ failed: failed() || look() === 'unreadable' }}>
      <div class="draft-file-picture">
        <Show when={props.file.picture()} fallback={<Icon name={icons[kind()]} />}>
          {(url) => <img src={url()} alt="" />}
        </Show>
        <Show when={props.file.picture() && kind() === 'video'}>
          <span class="draft-file-kind">
            <Icon name="film" />
          </span>
        </Show>
      </div>
      <bdi class="draft-file-name small" title={props.file.file.name}>
        {props.file.file.name}
      </bdi>
      <span class="draft-file-facts small soft">
        {look() === 'unreadable' ? 'cannot be read' : formatBytes(props.file.file.size)}
      </span>
      <Show
        when={!busy()}
        fallback={<ProgressTrack label={`Adding ${props.file.file.name}`} percent={done() ?? 0} />}
      >
        <IconButton
          icon="close"
          label={`Leave out ${props.file.file.name}`}
          onClick={() => props.draft.remove(props.file.id)}
        />
      </Show>
    </li>
  )
}
