import { Match, Show, Switch } from 'solid-js'
import type { MediaEntry } from '../../../app/api/media-api.ts'
import { FileRow } from '../../parts/media/file-row.tsx'
import { Icon } from '../../parts/icon.tsx'
import { mediaIcons } from '../../parts/media/missing.tsx'
import { Picture } from '../../parts/media/picture.tsx'
import { Sound } from '../../parts/media/sound.tsx'
import { Tile } from '../../parts/media/tile.tsx'
import { useHistory } from '../../state/history.tsx'
import { formatMoment } from '../../words/dates.ts'
import { attachmentKind, attachmentName, chatTitle } from '../../words/message-words.ts'
import { formatBytes } from '../../words/numbers.ts'
import type { Choosing } from './choosing.ts'

interface CellProps {
  readonly entry: MediaEntry
  readonly choosing: Choosing
  readonly onOpen: (entry: MediaEntry) => void
}

/** One photo or film of the grid. One that is not here opens too: there it is said why, and fetched. */
export function MediaCell(props: CellProps) {
  return (
    <div class="media-cell" classList={{ chosen: props.choosing.has(props.entry) }}>
      <Tile
        file={{
          ...props.entry.file,
          kind: props.entry.file.shown === 'video' ? 'video' : props.entry.file.kind,
        }}
        date={props.entry.date}
        little
        label={`, ${formatMoment(props.entry.date)}`}
        onOpen={() => props.onOpen(props.entry)}
      />
      <Tick {...props} />
    </div>
  )
}

/** One file of a list: what it is, how large, whose. */
export function FileLine(props: CellProps) {
  const history = useHistory()
  const chat = () => {
    const found = history.chats()?.find(({ id }) => id === props.entry.chat)
    return found ? chatTitle(found.title, found.kind) : ''
  }
  const file = () => props.entry.file
  const isPicture = () => file().place === 'here' && (file().shown === 'image' || file().shown === 'video')
  return (
    <div class="media-file" classList={{ chosen: props.choosing.has(props.entry) }}>
      <Switch fallback={<FileRow file={file()} date={props.entry.date} />}>
        <Match when={isPicture()}>
          <button type="button" class="media-open" onClick={() => props.onOpen(props.entry)}>
            <span class="media-thumb">
              <Icon name={mediaIcons[file().kind]} />
              <Picture file={file()} part="small" alt="" />
            </span>
            <span>
              <strong>{attachmentName(file())}</strong>
              <span class="small soft">
                {file().fileName === '' ? '' : `${attachmentKind(file())} · `}
                {formatBytes(file().bytes)}
              </span>
            </span>
          </button>
        </Match>
        <Match when={file().place === 'here' && file().shown === 'audio'}>
          <Sound file={file()} date={props.entry.date} />
        </Match>
      </Switch>
      <p class="small soft">
        <bdi>{chat()}</bdi> · {formatMoment(props.entry.date)}
        <Show when={file().place === 'here' && file().shown === 'audio'}>
          {' · '}
          <span class="media-size">{formatBytes(file().bytes)}</span>
        </Show>
      </p>
      <Tick {...props} />
    </div>
  )
}

/** Over all of it while files are chosen: a press chooses and opens nothing. */
function Tick(props: CellProps) {
  return (
    <Show when={props.choosing.active()}>
      <button
        type="button"
        class="media-tick"
        aria-pressed={props.choosing.has(props.entry)}
        aria-label={`${tickName(props.entry.file)}, ${formatMoment(props.entry.date)}, ${formatBytes(props.entry.file.bytes)}`}
        onClick={() => props.choosing.toggle(props.entry)}
      >
        <span class="media-mark">
          <Show when={props.choosing.has(props.entry)}>
            <Icon name="check" />
          </Show>
        </span>
      </button>
    </Show>
  )
}

function tickName(file: MediaEntry['file']): string {
  return file.fileName === '' ? attachmentKind(file) : `${attachmentKind(file)} ${file.fileName}`
}
