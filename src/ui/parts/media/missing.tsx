import { Show, type JSX } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import type { MissingWords } from '../../words/media-words.ts'
import { Blur } from './blur.tsx'
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

/** What stands in the place of a picture or a film that is not to be seen. */
export function Missing(props: {
  readonly file: AttachmentView
  readonly words: MissingWords
  /** Ways on: fetching it, saving it. */
  readonly children?: JSX.Element
}) {
  return (
    <div class="missing">
      <Show when={props.file.blurHash}>{(hash) => <Blur hash={hash()} />}</Show>
      <div class="missing-words">
        <Icon name={mediaIcons[props.file.kind]} />
        <p>{props.words.happened}</p>
        <p class="small">{props.words.next}</p>
        {props.children}
      </div>
    </div>
  )
}
