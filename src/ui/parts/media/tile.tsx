import { Match, onMount, Show, Switch } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import { createFetching } from '../../state/fetching.ts'
import { createSaving } from '../../state/saving.ts'
import { useHistory } from '../../state/history.tsx'
import { whenInView } from '../../state/in-view.ts'
import { attachmentKind } from '../../words/message-words.ts'
import type { MissingWords } from '../../words/media-words.ts'
import { Icon } from '../icon.tsx'
import { Blur } from './blur.tsx'
import { fetchingWords } from './fetch.tsx'
import { FilmTile, Looping } from './film.tsx'
import { mediaIcons, Missing } from './missing.tsx'
import { Picture } from './picture.tsx'
import { SaveButton, savingWords } from './save-button.tsx'
import { createWhy, type Why } from './why.ts'
import './media.css'

export interface TileProps {
  readonly file: AttachmentView
  readonly date: number
  /** For the person who hears it: whose, from when. */
  readonly label: string
  /** Written over it: how many more there are. */
  readonly over?: string | undefined
  /** One of several: what stands in its way is told in two words here, and in full where it is opened. */
  readonly little?: boolean
  /** What is short comes by itself once it is in view. */
  readonly unasked?: boolean
  readonly onOpen: () => void
}

/** One photo or film, in a box of its own size; a press opens it. Where it is not to be seen it says why. */
export function Tile(props: TileProps) {
  const why = createWhy(() => props.file)
  return (
    <Switch fallback={<SeenTile {...props} why={why} />}>
      <Match when={props.little && why.words()}>
        {(words) => <LittleMissing {...props} why={why} words={words()} />}
      </Match>
      <Match when={why.words()}>{(words) => <LargeMissing {...props} why={why} words={words()} />}</Match>
    </Switch>
  )
}

function SeenTile(props: TileProps & { readonly why: Why }) {
  const file = () => props.why.file()
  return (
    <button
      type="button"
      class="tile"
      aria-label={`${attachmentKind(file())}${props.label}${props.over ? `, and ${props.over.slice(1)} more` : ''}`}
      onClick={(event) => {
        event.stopPropagation()
        props.onOpen()
      }}
    >
      <Switch fallback={<Picture file={file()} part="small" alt="" onFailed={props.why.ask} />}>
        <Match when={file().shown === 'video' && file().kind === 'gif'}>
          <Looping file={file()} onFailed={props.why.ask} />
        </Match>
        <Match when={file().shown === 'video'}>
          <FilmTile file={file()} onFailed={props.why.ask} />
        </Match>
      </Switch>
      <Show when={props.over}>{(over) => <span class="tile-over">{over()}</span>}</Show>
    </button>
  )
}

function LittleMissing(props: TileProps & { readonly why: Why; readonly words: MissingWords }) {
  const fetching = createFetching(
    () => props.why.file(),
    () => props.why.cameHere(),
  )
  let tile!: HTMLButtonElement
  onMount(() => props.unasked && whenInView(tile, () => void fetching.look()))
  return (
    <button
      type="button"
      class="tile little-missing"
      ref={tile}
      title={`${props.words.happened} ${props.words.next}`}
      aria-label={`${attachmentKind(props.why.file())}${props.label}. ${fetchingWords(fetching) || props.words.happened}`}
      onClick={(event) => {
        event.stopPropagation()
        props.onOpen()
      }}
    >
      <Show when={props.file.blurHash}>{(hash) => <Blur hash={hash()} />}</Show>
      <span class="missing-words">
        <Icon name={mediaIcons[props.file.kind]} />
        <span class="small">{fetching.state() === 'idle' ? props.words.short : 'Fetching…'}</span>
      </span>
      <Show when={props.over}>{(over) => <span class="tile-over">{over()}</span>}</Show>
    </button>
  )
}

function LargeMissing(props: TileProps & { readonly why: Why; readonly words: MissingWords }) {
  return (
    <Missing file={props.why.file()} words={props.words} onHere={props.why.cameHere}>
      <Show when={props.words.save}>
        <SaveMissing file={props.why.file()} date={props.date} />
      </Show>
    </Missing>
  )
}

/** The way on for what is here and cannot be shown. */
function SaveMissing(props: { readonly file: AttachmentView; readonly date: number }) {
  const saving = createSaving(useHistory().api)
  return (
    <>
      <SaveButton file={props.file} date={props.date} saving={saving} />
      <p class="small" role="status">
        {savingWords(saving)}
      </p>
    </>
  )
}
