import { createSignal, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import { useHistory } from '../../state/history.tsx'
import { useMedia } from '../../state/media.tsx'
import { playingTime } from '../../words/media-words.ts'
import { Icon } from '../icon.tsx'
import { Picture } from './picture.tsx'
import './media.css'

/** A film that stands still: its picture, how long it is. The picture is made of its first frame, once. */
export function FilmTile(props: { readonly file: AttachmentView; readonly onFailed: () => void }) {
  const history = useHistory()
  const media = useMedia()
  const [seconds, setSeconds] = createSignal(Number.NaN)
  const [hasPoster, setHasPoster] = createSignal(true)
  let made = false
  const keep = async (film: HTMLVideoElement) => {
    if (made || hasPoster() || film.videoWidth === 0) return
    made = true
    await history.api.keepPoster(props.file.content, await createImageBitmap(film)).catch(() => undefined)
  }
  let film!: HTMLVideoElement
  return (
    <span class="film">
      <video
        ref={film}
        src={`${media.addressOf(props.file.content, 'whole') ?? ''}#t=0.1`}
        preload="metadata"
        muted
        playsinline
        tabindex={-1}
        aria-hidden="true"
        onLoadedMetadata={(event) => setSeconds(event.currentTarget.duration)}
        onLoadedData={(event) => void keep(event.currentTarget)}
        onSeeked={(event) => void keep(event.currentTarget)}
        onError={() => props.onFailed()}
      />
      <Show when={hasPoster()}>
        <Picture
          file={props.file}
          part="small"
          alt=""
          onFailed={() => {
            setHasPoster(false)
            if (film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) void keep(film)
          }}
        />
      </Show>
      <span class="film-play">
        <Icon name="play" />
      </span>
      <Show when={playingTime(seconds())}>{(time) => <span class="film-time">{time()}</span>}</Show>
    </span>
  )
}

/** A short film without sound that runs round and round, unless the person wants things to stand still. */
export function Looping(props: { readonly file: AttachmentView; readonly onFailed: () => void }) {
  const media = useMedia()
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  return (
    <span class="film">
      <video
        src={media.addressOf(props.file.content, 'whole') ?? ''}
        autoplay={!still}
        loop
        muted
        playsinline
        tabindex={-1}
        aria-hidden="true"
        onError={() => props.onFailed()}
      />
      <Show when={still}>
        <span class="film-play">
          <Icon name="play" />
        </span>
      </Show>
    </span>
  )
}
