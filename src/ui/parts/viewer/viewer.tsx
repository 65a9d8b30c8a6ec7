import { Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { Portal } from 'solid-js/web'
import type { MediaAsk, MediaEntry } from '../../../app/api/media-api.ts'
import { useHistory } from '../../state/history.tsx'
import { createSaving, type Saving } from '../../state/saving.ts'
import { createViewer, type Viewer as ViewerState } from '../../state/viewer.ts'
import { formatMoment } from '../../words/dates.ts'
import { attachmentKind } from '../../words/message-words.ts'
import { formatBytes } from '../../words/numbers.ts'
import { IconButton } from '../button.tsx'
import { Missing } from '../media/missing.tsx'
import { Picture } from '../media/picture.tsx'
import { savingWords } from '../media/save-button.tsx'
import { createWhy } from '../media/why.ts'
import { useMedia } from '../../state/media.tsx'
import { createZoom } from './zoom.ts'
import './viewer.css'

export interface ViewerProps {
  /** What one can walk through. */
  readonly ask: MediaAsk
  readonly first: MediaEntry
  readonly onClose: () => void
  /** Leads to the message; absent where one is there already. */
  readonly onFind?: ((entry: MediaEntry) => void) | undefined
}

/** One photo or film over the whole window; fingers, wheel and keys go closer and on to the next. */
export function Viewer(props: ViewerProps) {
  const history = useHistory()
  // eslint-disable-next-line solid/reactivity -- made anew for each opening
  const viewer = createViewer(history.api, props.ask, {
    // eslint-disable-next-line solid/reactivity -- made anew for each opening
    first: props.first,
    generation: () => history.status()?.generation,
  })
  const saving = createSaving(history.api)
  const before = document.activeElement
  let dialog!: HTMLDialogElement
  onMount(() => dialog.showModal())
  onCleanup(() => {
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    // A film's own controls have the arrows for themselves.
    if (event.target instanceof HTMLMediaElement || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'ArrowRight') viewer.go(1)
    else if (event.key === 'ArrowLeft') viewer.go(-1)
    else return
    event.preventDefault()
  }
  return (
    <Portal>
      <dialog
        class="viewer"
        ref={dialog}
        aria-label="Viewer"
        onKeyDown={onKeyDown}
        onCancel={(event) => {
          event.preventDefault()
          props.onClose()
        }}
      >
        <Head viewer={viewer} saving={saving} onClose={props.onClose} onFind={props.onFind} />
        <Show when={viewer.current()} keyed>
          {(entry) => <Stage entry={entry} viewer={viewer} onClose={props.onClose} />}
        </Show>
        <Show when={viewer.hasPrevious()}>
          <span class="viewer-side previous">
            <IconButton icon="back" label="The one before" onClick={() => viewer.go(-1)} />
          </span>
        </Show>
        <Show when={viewer.hasNext()}>
          <span class="viewer-side next">
            <IconButton icon="forward" label="The next one" onClick={() => viewer.go(1)} />
          </span>
        </Show>
      </dialog>
    </Portal>
  )
}

function Head(props: {
  readonly viewer: ViewerState
  readonly saving: Saving
  readonly onClose: () => void
  readonly onFind: ((entry: MediaEntry) => void) | undefined
}) {
  const entry = () => props.viewer.current()
  const place = () =>
    props.viewer.total() > 1 ? `${props.viewer.position()} of ${props.viewer.total()} · ` : ''
  const busy = () => props.saving.task.state() === 'busy'
  return (
    <header class="viewer-head">
      <IconButton icon="close" label="Close" onClick={() => props.onClose()} />
      <div class="viewer-words">
        <p class="viewer-title" role="status">
          <strong>{formatMoment(entry().date)}</strong>
          <span class="small">
            {place()}
            {attachmentKind(entry().file)} · {formatBytes(entry().file.bytes)}
          </span>
        </p>
        <p class="small" role="status">
          {savingWords(props.saving)}
        </p>
      </div>
      <Show when={props.onFind}>
        {(find) => <IconButton icon="chats" label="Show in the chat" onClick={() => find()(entry())} />}
      </Show>
      <Show when={entry().file.place === 'here'}>
        <IconButton
          icon={busy() ? 'close' : 'save'}
          label={busy() ? 'Stop saving' : 'Save a copy'}
          onClick={() => {
            if (busy()) props.saving.task.stop()
            else void props.saving.save(entry().file, entry().date)
          }}
        />
      </Show>
    </header>
  )
}

function Stage(props: {
  readonly entry: MediaEntry
  readonly viewer: ViewerState
  readonly onClose: () => void
}) {
  const media = useMedia()

  const why = createWhy(() => props.entry.file)
  onMount(() => why.askEarly())
  let area!: HTMLDivElement
  const zoom = createZoom(
    () => area,
    (to) => {
      if (to === 'away') props.onClose()
      else props.viewer.go(to === 'next' ? 1 : -1)
    },
  )
  const isFilm = () => why.file().shown === 'video'
  const onKey = (event: KeyboardEvent) => {
    if (event.key === '+' || event.key === '=') zoom.by(1.5)
    else if (event.key === '-') zoom.by(1 / 1.5)
    else if (event.key === '0') zoom.reset()
  }
  addEventListener('keydown', onKey)
  onCleanup(() => removeEventListener('keydown', onKey))
  return (
    <div class="viewer-stage">
      <Switch
        fallback={
          <div class="viewer-hands" classList={{ zoomed: zoom.zoomed() }} ref={area} {...zoom.handlers}>
            <div class="viewer-picture" style={{ transform: zoom.transform() }}>
              <Picture file={why.file()} part="small" alt="" lazy={false} />
              <Picture
                file={why.file()}
                part="whole"
                alt={attachmentKind(props.entry.file)}
                lazy={false}
                onFailed={why.ask}
              />
            </div>
          </div>
        }
      >
        <Match when={why.words()}>
          {(words) => (
            <div class="viewer-missing">
              <Missing file={why.file()} words={words()} onHere={why.cameHere} />
            </div>
          )}
        </Match>
        <Match when={isFilm()}>
          <video
            class="viewer-film"
            src={media.addressOf(props.entry.file.content, 'whole') ?? ''}
            controls
            autoplay
            playsinline
            loop={props.entry.file.kind === 'gif'}
            muted={props.entry.file.kind === 'gif'}
            onPlay={(event) => media.play(event.currentTarget)}
            onError={why.ask}
          />
        </Match>
      </Switch>
    </div>
  )
}
