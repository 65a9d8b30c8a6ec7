import { For, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { attachmentKind, attachmentName } from '../../words/message-words.ts'
import { count, formatBytes } from '../../words/numbers.ts'
import './attachments.css'

const icons: Readonly<Record<AttachmentView['kind'], IconName>> = {
  image: 'image',
  video: 'film',
  audio: 'microphone',
  voice: 'microphone',
  gif: 'film',
  sticker: 'smile',
  document: 'file',
}
/** An album of more than this is counted, not listed. */
const maxShown = 30

/** Each file by name, kind and size. Its bytes come with a later version. */
export function Attachments(props: { readonly attachments: readonly AttachmentView[] }) {
  const hidden = () => Math.max(0, props.attachments.length - maxShown)
  return (
    <ul class="attachments">
      <For each={props.attachments.slice(0, maxShown)}>
        {(attachment) => (
          <li class="attachment">
            <span class="attachment-icon">
              <Icon name={icons[attachment.kind]} />
            </span>
            <span class="attachment-words">
              <bdi class="attachment-name">{attachmentName(attachment)}</bdi>
              <span class="small soft">{facts(attachment)}</span>
              <Show when={attachment.caption}>
                <span dir="auto">{attachment.caption}</span>
              </Show>
            </span>
          </li>
        )}
      </For>
      <Show when={hidden() > 0}>
        <li class="soft">and {count(hidden(), 'more file')}</li>
      </Show>
    </ul>
  )
}

function facts(attachment: AttachmentView): string {
  const parts = attachment.fileName === '' ? [] : [attachmentKind(attachment)]
  if (attachment.width > 0 && attachment.height > 0) parts.push(`${attachment.width} × ${attachment.height}`)
  if (attachment.bytes > 0) parts.push(formatBytes(attachment.bytes))
  parts.push(attachment.here ? 'on this device' : 'file not kept here')
  return parts.join(' · ')
}
