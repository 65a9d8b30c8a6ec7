import { Show, type JSX } from 'solid-js'
import { Navigate, useLocation } from '@solidjs/router'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { ChatList } from './chat-list.tsx'
import './chats-screen.css'

/** Two panes where there is room: the chats, and the one that is open. On a phone, one of the two. */
export function ChatsScreen(props: { readonly children?: JSX.Element }) {
  const history = useHistory()
  const location = useLocation()
  const openChat = () => /^\/chats\/(\d+)/.exec(location.pathname)?.[1] ?? null
  const archived = () => location.pathname === routes.archived
  return (
    <Show when={history.status()?.state !== 'empty'} fallback={<Navigate href={routes.home} />}>
      <div class="panes" classList={{ 'chat-open': openChat() !== null }}>
        <section class="pane-list" aria-label={archived() ? 'Archived chats' : 'Chats'}>
          <ChatList archived={archived()} openChat={openChat() === null ? null : Number(openChat())} />
        </section>
        <div class="pane-chat">{props.children}</div>
      </div>
    </Show>
  )
}
