import { Match, Show, Switch } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { attachmentKind } from '../../words/message-words.ts'
import { Fetch } from './fetch.tsx'
import { FilmTile, Looping } from './film.tsx'
import { Missing } from './missing.tsx'
import { Picture } from './picture.tsx'
import { createWhy } from './why.ts'
import './media.css'

/** One photo or film, in a box of its own size; a press opens it. Where it is not to be seen it says why. */
export function Tile(props: {
  readonly file: AttachmentView
  /** For the person who hears it: whose, from when. */
  readonly label: string
  /** Written over it: how many more there are. */
  readonly over?: string | undefined
  readonly onOpen: () => void
}) {
  const why = createWhy(() => props.file)
  return (
    <Show
      when={why.words()}
      fallback={
        <button
          type="button"
          class="tile"
          aria-label={`${attachmentKind(why.file())}${props.label}${props.over ? `, and ${props.over.slice(1)} more` : ''}`}
          onClick={(event) => {
            event.stopPropagation()
            props.onOpen()
          }}
        >
          <Switch fallback={<Picture file={why.file()} part="small" alt="" onFailed={why.ask} />}>
            <Match when={why.file().shown === 'video' && why.file().kind === 'gif'}>
              <Looping file={why.file()} onFailed={why.ask} />
            </Match>
            <Match when={why.file().shown === 'video'}>
              <FilmTile file={why.file()} onFailed={why.ask} />
            </Match>
          </Switch>
          <Show when={props.over}>{(over) => <span class="tile-over">{over()}</span>}</Show>
        </button>
      }
    >
      {(words) => (
        <Missing file={props.file} words={words()}>
          <Fetch file={why.file()} onHere={why.cameHere} />
        </Missing>
      )}
    </Show>
  )
}
