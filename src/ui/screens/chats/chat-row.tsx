import { Show } from 'solid-js'
import { A } from '@solidjs/router'
import type { ChatSummaryView } from '../../../app/api/views.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Icon } from '../../parts/icon.tsx'
import { routes } from '../../routes.ts'
import { formatMoment, formatRecent } from '../../words/dates.ts'
import { chatTitle, kindIcon, lineAuthor, lineWords } from '../../words/message-words.ts'
import { count, formatNumber } from '../../words/numbers.ts'

/** One chat: who, the last line, when, and what is unread. */
export function ChatRow(props: { readonly chat: ChatSummaryView; readonly open: boolean }) {
  const title = () => chatTitle(props.chat.title, props.chat.kind)
  const unread = () => props.chat.unread > 0 || props.chat.markedUnread
  return (
    <li class="chat-item">
      <A
        class="chat-row"
        classList={{ unread: unread() }}
        href={routes.chat(props.chat.id)}
        aria-current={props.open ? 'true' : undefined}
      >
        <Avatar name={title()} color={props.chat.color} kind={props.chat.kind} />
        <span class="chat-row-title">
          <bdi>{title()}</bdi>
        </span>
        <time class="chat-row-date" title={formatMoment(props.chat.lastDate)}>
          {formatRecent(props.chat.lastDate, Date.now())}
        </time>
        <span class="chat-row-foot">
          <span class="chat-row-line">
            <LastLine chat={props.chat} />
          </span>
          <span class="chat-row-marks">
            <Show when={props.chat.muted}>
              <Mark icon="muted" words="Muted" />
            </Show>
            <Show when={props.chat.pinnedOrder !== null}>
              <Mark icon="pin" words="Pinned" />
            </Show>
            <Show when={unread()}>
              <span class="badge">
                <Show when={props.chat.unread > 0} fallback={<span class="unseen">Marked unread</span>}>
                  <span aria-hidden="true">{formatNumber(props.chat.unread)}</span>
                  <span class="unseen">{count(props.chat.unread, 'unread message')}</span>
                </Show>
              </span>
            </Show>
          </span>
        </span>
      </A>
    </li>
  )
}

function LastLine(props: { readonly chat: ChatSummaryView }) {
  return (
    <Show when={props.chat.last} fallback={<span>No messages</span>}>
      {(line) => (
        <>
          <Show when={kindIcon(line().kind)}>{(icon) => <Icon name={icon()} />}</Show>
          <bdi>
            <Show
              when={
                props.chat.kind !== 'self' &&
                (props.chat.kind === 'group' || line().outgoing) &&
                lineAuthor(line())
              }
            >
              {(author) => <>{author()}: </>}
            </Show>
            {lineWords(line())}
          </bdi>
        </>
      )}
    </Show>
  )
}

function Mark(props: { readonly icon: 'muted' | 'pin'; readonly words: string }) {
  return (
    <>
      <Icon name={props.icon} />
      <span class="unseen">{props.words}</span>
    </>
  )
}
