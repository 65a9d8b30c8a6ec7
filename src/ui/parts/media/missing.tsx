import { onMount, Show, type JSX } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import type { MissingWords } from '../../words/media-words.ts'
import { createFetching } from '../../state/fetching.ts'
import { whenInView } from '../../state/in-view.ts'
import { Blur } from './blur.tsx'
import { FetchButton, fetchingWords } from './fetch.tsx'
import { Icon, type IconName } from '../icon.tsx'
import './media.css'

export const mediaIcons: Readonly<Record<AttachmentView['kind'], IconName>> = {
  image: 'image',
  video: 'film',
  audio: 'microphone',
  voice: 'microphone',
  gif: 'film',
  sticker: 'smile',
  document: 'file',
}

/**
 * What stands in the place of a picture or a film that is not to be seen. What the service may have is brought back: a photo
 * as it comes into view, what is long when it is asked for.
 */
export function Missing(props: {
  readonly file: AttachmentView
  readonly words: MissingWords
  readonly onHere: () => Promise<void>
  /** Other ways on. */
  readonly children?: JSX.Element
}) {
  const fetching = createFetching(
    () => props.file,
    () => props.onHere(),
  )
  let box!: HTMLDivElement
  onMount(() => whenInView(box, () => void fetching.look()))
  return (
    <div class="missing" ref={box}>
      <Show when={props.file.blurHash}>{(hash) => <Blur hash={hash()} />}</Show>
      <div class="missing-words">
        <Icon name={mediaIcons[props.file.kind]} />
        <Show when={fetching.state() === 'idle'}>
          <p>{props.words.happened}</p>
          <Show when={!fetching.words()}>
            <p class="small">{props.words.next}</p>
          </Show>
        </Show>
        <p class="small" role="status">
          {fetchingWords(fetching)}
        </p>
        <FetchButton fetching={fetching} bytes={props.file.bytes} />
        {props.children}
      </div>
    </div>
  )
}
