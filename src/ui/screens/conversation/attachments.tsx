import { For, Show } from 'solid-js'
import type { AttachmentView, MessageView } from '../../../app/api/views.ts'
import { FileRow } from '../../parts/media/file-row.tsx'
import { Sound } from '../../parts/media/sound.tsx'
import { Tile } from '../../parts/media/tile.tsx'
import { count } from '../../words/numbers.ts'
import { formatMoment } from '../../words/dates.ts'
import './attachments.css'

/** So many of an album stand in the conversation; the rest is counted on the last. */
const maxTiles = 4
/** More files than this are counted, not listed. */
const maxRows = 30
/** Of a picture alone, in pixels. */
const most = { width: 320, height: 380 }
/** Of one whose size nobody told. */
const usual = { width: 4, height: 3 }

export interface AttachmentsProps {
  readonly message: MessageView
  readonly onOpen: (file: AttachmentView) => void
}

/** The files of a message, each as what its bytes are: seen, heard, or saved. */
export function Attachments(props: AttachmentsProps) {
  const files = () => props.message.attachments
  const seen = () => files().filter(isSeen)
  const heard = () => files().filter(isHeard)
  const others = () => files().filter((file) => !isSeen(file) && !isHeard(file))
  const hidden = () => Math.max(0, others().length - maxRows)
  return (
    <div class="attachments">
      <Show when={seen().length > 0}>
        <Album {...props} files={seen()} />
      </Show>
      <For each={heard()}>{(file) => <Sound file={file} date={props.message.dateSent} />}</For>
      <For each={others().slice(0, maxRows)}>
        {(file) => <FileRow file={file} date={props.message.dateSent} />}
      </For>
      <Show when={hidden() > 0}>
        <p class="soft">and {count(hidden(), 'more file')}</p>
      </Show>
      <For each={files().filter((file) => file.caption !== '')}>
        {(file) => <p dir="auto">{file.caption}</p>}
      </For>
    </div>
  )
}

function Album(props: AttachmentsProps & { readonly files: readonly AttachmentView[] }) {
  const tiles = () => props.files.slice(0, maxTiles)
  const more = () => props.files.length - tiles().length
  const label = (i: number) => {
    const nth = props.files.length > 1 ? ` ${i + 1} of ${props.files.length}` : ''
    return `${nth}, ${formatMoment(props.message.dateSent)}`
  }
  return (
    <div
      class="album"
      classList={{ alone: props.files.length === 1, sticker: props.message.kind === 'sticker' }}
      data-tiles={tiles().length}
      style={props.files.length === 1 ? boxOf(props.files[0]!) : {}}
    >
      <For each={tiles()}>
        {(file, i) => (
          <div class="album-tile">
            <Tile
              file={file}
              date={props.message.dateSent}
              little={props.files.length > 1}
              unasked
              label={label(i())}
              over={more() > 0 && i() === tiles().length - 1 ? `+${more()}` : undefined}
              onOpen={() => props.onOpen(file)}
            />
          </div>
        )}
      </For>
    </div>
  )
}

/** The room of a picture alone, known before it comes; what is very long or very wide is cut. */
function boxOf({ kind, width, height }: AttachmentView): Record<string, string> {
  const size = width > 0 && height > 0 ? { width, height } : usual
  const ratio = Math.min(2.4, Math.max(0.6, size.width / size.height))
  const limit = kind === 'sticker' ? { width: 176, height: 176 } : most
  const wide = Math.min(limit.width, limit.height * ratio)
  return { 'inline-size': `${Math.round(wide)}px`, 'aspect-ratio': ratio.toFixed(4) }
}

/** By its bytes; while those are not here, by what it is said to be. */
function isSeen({ place, shown, kind }: AttachmentView): boolean {
  if (place === 'here')
    return shown === 'image' || (shown === 'video' && kind !== 'voice' && kind !== 'audio')
  return kind === 'image' || kind === 'video' || kind === 'gif' || kind === 'sticker'
}

function isHeard(file: AttachmentView): boolean {
  if (file.place === 'here') return file.shown !== null && !isSeen(file)
  return file.kind === 'voice' || file.kind === 'audio'
}
