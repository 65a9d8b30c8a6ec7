import { createSignal, lazy, Match, onMount, Show, Suspense, Switch } from 'solid-js'
import { A, useParams } from '@solidjs/router'
import type { ChatId } from '../../../app/api/views.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Busy } from '../../parts/progress.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { keepFocus } from '../../parts/keep-focus.ts'
import { IconButton } from '../../parts/button.tsx'
import type { VirtualListControl } from '../../parts/virtual/virtual-list.tsx'
import { parseChatId, routes } from '../../routes.ts'
import { createOpenViewer } from '../../parts/viewer/open-viewer.ts'
import { OnceViewer } from '../../parts/viewer/once-viewer.tsx'
import { createOnce } from '../../state/once.ts'
import { Viewer } from '../../parts/viewer/viewer.tsx'
import { createConversation, type Conversation } from '../../state/conversation.ts'
import { createReading } from '../../state/reading.ts'
import { useHistory } from '../../state/history.tsx'
import { chatTitle } from '../../words/message-words.ts'
import { count } from '../../words/numbers.ts'
import { createSelection, SelectionBar } from './selection.tsx'
import { MessageList } from './message-list.tsx'
import './conversation.css'

/** Of no use in any chat but one's own. */
const Composer = lazy(() => import('./composer.tsx').then((m) => ({ default: m.Composer })))

/** One chat, rebuilt when another one is opened. */
export function ConversationScreen() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={parseChatId(params.id)} keyed fallback={<Gone />}>
      {(id) => <OpenChat id={id} />}
    </Show>
  )
}

function OpenChat(props: { readonly id: ChatId }) {
  const history = useHistory()
  // eslint-disable-next-line solid/reactivity -- keyed by id
  const conversation = createConversation(history.api, props.id, () => history.status()?.generation)
  const [control, setControl] = createSignal<VirtualListControl | null>(null)
  const [atEnd, setAtEnd] = createSignal(true)
  const selection = createSelection(history.api, conversation)
  // eslint-disable-next-line solid/reactivity -- keyed by id
  const unread = createReading(history.api, props.id, conversation, atEnd)
  const viewer = createOpenViewer()
  const once = createOnce(history.api)
  const last = () => conversation.total() - 1
  let root!: HTMLDivElement
  keepFocus(
    () => root,
    () =>
      root.querySelector<HTMLElement>('.composer textarea') ??
      root.querySelector<HTMLElement>('.virtual-list') ??
      root.querySelector<HTMLElement>('h1') ??
      undefined,
  )
  return (
    <div class="conversation" ref={root}>
      <Switch fallback={<Busy words="Opening the chat" />}>
        <Match when={conversation.gone()}>
          <Gone />
        </Match>
        <Match when={conversation.failure()}>
          {(failure) => (
            <div class="conversation-failed">
              <FailureNote failure={failure()} onRetry={conversation.reload} />
            </div>
          )}
        </Match>
        <Match when={conversation.chat()}>
          {(chat) => (
            <>
              <Header conversation={conversation} onStart={() => control()?.jump(0, 'start')} />
              <div class="conversation-body">
                <MessageList
                  conversation={conversation}
                  selection={selection}
                  unread={unread()}
                  onControl={setControl}
                  onAtEnd={setAtEnd}
                  onView={viewer.open}
                  onOnce={once.ask}
                />
                <Show when={conversation.total() === 0}>
                  <p class="conversation-empty soft">
                    {chat().kind === 'self'
                      ? 'Nothing written yet. What you write here stays on this device, and in your backup when it is on.'
                      : 'There are no messages in this chat.'}
                  </p>
                </Show>
                <Show when={!atEnd()}>
                  <div class="to-end">
                    <IconButton
                      icon="down"
                      label="Go to the last message"
                      onClick={() => control()?.jump(last(), 'end')}
                    />
                  </div>
                </Show>
              </div>
              <Show
                when={!selection.active()}
                fallback={<SelectionBar selection={selection} self={chat().kind === 'self'} />}
              >
                <Show when={chat().kind === 'self'}>
                  <Suspense fallback={<div class="composer-place" />}>
                    <Composer
                      chat={chat()}
                      editing={selection.editing()}
                      onEdited={selection.stopEditing}
                      onSent={() => control()?.jump(last(), 'end')}
                    />
                  </Suspense>
                </Show>
              </Show>
            </>
          )}
        </Match>
      </Switch>
      <Show when={once.asked()}>
        <OnceViewer once={once} />
      </Show>
      <Show when={viewer.entry()}>
        {(entry) => (
          <Viewer
            ask={{ chat: props.id, sort: 'seen', order: 'oldest' }}
            first={entry()}
            onClose={viewer.close}
          />
        )}
      </Show>
    </div>
  )
}

function Header(props: { readonly conversation: Conversation; readonly onStart: () => void }) {
  const chat = () => props.conversation.chat()!
  const title = () => chatTitle(chat().title, chat().kind)
  let heading!: HTMLHeadingElement
  onMount(() => {
    document.title = 'Chat – Heirloom'
    // On a phone the list is gone: whoever uses a screen reader starts at the name.
    if (!matchMedia('(min-width: 720px)').matches) heading.focus({ preventScroll: true })
  })
  return (
    <header class="conversation-head">
      <A
        class="icon-button only-phone"
        href={chat().archived ? routes.archived : routes.chats}
        aria-label="Back to chats"
      >
        <Icon name="back" />
      </A>
      <A
        class="conversation-who"
        href={routes.chatInfo(chat().id)}
        aria-label={`About this chat: ${title()}`}
      >
        <Avatar name={title()} color={chat().color} kind={chat().kind} />
        <span class="conversation-name">
          <h1 tabindex={-1} ref={heading}>
            <bdi>{title()}</bdi>
          </h1>
          <span class="small soft">
            {count(props.conversation.total(), 'message')}
            <Show
              when={chat().kind === 'group'}
            >{` · ${count(props.conversation.people().length, 'person', 'people')}`}</Show>
          </span>
        </span>
      </A>
      <Show when={props.conversation.total() > 0}>
        <IconButton icon="toStart" label="Go to the first message" onClick={() => props.onStart()} />
      </Show>
    </header>
  )
}

function Gone() {
  return (
    <div class="no-chat">
      <p>This chat is no longer in your history.</p>
      <A href={routes.chats}>Back to chats</A>
    </div>
  )
}
