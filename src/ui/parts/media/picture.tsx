import { createEffect, createSignal, on, Show } from 'solid-js'
import type { MediaPart } from '../../../app/api/media-api.ts'
import type { AttachmentView } from '../../../app/api/views.ts'
import { useMedia } from '../../state/media.tsx'
import { Blur } from './blur.tsx'
import './media.css'

/** A picture in a box whose size is known before it comes: its colours first, then itself. */
export function Picture(props: {
  readonly file: AttachmentView
  readonly part: MediaPart
  readonly alt: string
  readonly lazy?: boolean
  /** It cannot be shown; who asks finds out why. */
  readonly onFailed?: () => void
  readonly onShown?: (element: HTMLImageElement) => void
}) {
  const media = useMedia()
  const [shown, setShown] = createSignal(false)
  const [failed, setFailed] = createSignal(false)
  const address = () => (props.file.place === 'here' ? media.addressOf(props.file.content, props.part) : null)
  const anew = () => {
    setShown(false)
    setFailed(false)
  }
  createEffect(on(address, anew, { defer: true }))
  return (
    <span class="picture" classList={{ shown: shown() }}>
      <Show when={props.file.blurHash}>{(hash) => <Blur hash={hash()} />}</Show>
      <Show when={failed() ? null : address()}>
        {(src) => (
          <img
            src={src()}
            alt={props.alt}
            decoding="async"
            loading={props.lazy === false ? 'eager' : 'lazy'}
            draggable={false}
            onLoad={(event) => {
              setShown(true)
              props.onShown?.(event.currentTarget)
            }}
            onError={() => {
              setFailed(true)
              props.onFailed?.()
            }}
          />
        )}
      </Show>
    </span>
  )
}
