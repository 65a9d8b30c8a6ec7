import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { Portal } from 'solid-js/web'
import type { FileInMemory } from '../../../app/api/browser-objects.ts'
import type { Once } from '../../state/once.ts'
import { useMedia } from '../../state/media.tsx'
import { unshownWords } from '../../words/media-words.ts'
import { Button, IconButton } from '../button.tsx'
import { Icon } from '../icon.tsx'
import './viewer.css'
import './once-viewer.css'

/** Asks, then shows once. What is shown is in this page's memory only, and gone when it is closed. */
export function OnceViewer(props: { readonly once: Once }) {
  let dialog!: HTMLDialogElement
  const before = document.activeElement
  onMount(() => dialog.showModal())
  onCleanup(() => {
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  })
  return (
    <Portal>
      <dialog
        class="viewer once"
        ref={dialog}
        aria-label="View-once media"
        onCancel={(event) => {
          event.preventDefault()
          if (!props.once.busy()) props.once.close()
        }}
      >
        <header class="viewer-head">
          <IconButton
            icon="close"
            label="Close"
            disabled={props.once.busy()}
            onClick={() => props.once.close()}
          />
          <div class="viewer-words">
            <p class="viewer-title" role="status">
              <strong>{props.once.viewed() ? 'You are looking at it now' : 'View-once media'}</strong>
              <Show when={props.once.viewed()}>
                <span class="small">It is erased. When you close this it is gone.</span>
              </Show>
            </p>
          </div>
        </header>
        <Show when={props.once.viewed()} fallback={<Ask once={props.once} />}>
          {(viewed) => <Shown file={viewed().file} />}
        </Show>
      </dialog>
    </Portal>
  )
}

function Ask(props: { readonly once: Once }) {
  const media = useMedia()
  // What nothing here can show yet must not be erased for it.
  const isReady = () => media.reach() === 'answered'
  return (
    <div class="once-ask">
      <Icon name="eye" />
      <h2>You can look at this once</h2>
      <Show
        when={props.once.failure()}
        fallback={
          <p>
            {isReady()
              ? 'It is erased from this device the moment it opens, and does not come back with an import. No backup holds it.'
              : unshownWords('image', null, media.reach()).next}
          </p>
        }
      >
        <p role="alert">
          It cannot be opened: its file is not on this device, or is damaged. Nothing was erased. If the
          folder it came from still has it, import that again.
        </p>
      </Show>
      <div class="actions-inline">
        <Show when={!props.once.failure()}>
          <Button
            look="primary"
            disabled={props.once.busy() || !isReady()}
            onClick={() => void props.once.look()}
          >
            {props.once.busy() ? 'Opening…' : 'Look at it now'}
          </Button>
        </Show>
        <Button disabled={props.once.busy()} onClick={() => props.once.close()}>
          Not now
        </Button>
      </div>
    </div>
  )
}

function Shown(props: { readonly file: FileInMemory }) {
  const media = useMedia()
  const [failed, setFailed] = createSignal(false)
  // eslint-disable-next-line solid/reactivity -- one file for the life of the element
  const { address, forget } = media.addressOfFile(props.file)
  onCleanup(forget)
  return (
    <div class="viewer-stage">
      <Switch
        fallback={<img class="viewer-film" src={address} alt="Photo" onError={() => setFailed(true)} />}
      >
        <Match when={failed()}>
          <div class="once-ask">
            <p>It could not be shown. It is in memory until you close this.</p>
            <Button onClick={() => setFailed(false)}>Try again</Button>
          </div>
        </Match>
        <Match when={props.file.type.startsWith('video/')}>
          <video
            class="viewer-film"
            src={address}
            controls
            autoplay
            playsinline
            onError={() => setFailed(true)}
          />
        </Match>
      </Switch>
    </div>
  )
}
