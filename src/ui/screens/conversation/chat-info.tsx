import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { useNavigate, useParams } from '@solidjs/router'
import type { ChatId, ChatSummaryView } from '../../../app/api/views.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Busy, ProgressBar } from '../../parts/progress.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { BigNumber, BigNumbers, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { parseChatId, routes } from '../../routes.ts'
import { createConversation, type Conversation } from '../../state/conversation.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { createTask } from '../../state/task.ts'
import { formatRange, timerWords } from '../../words/dates.ts'
import { chatKindName, chatTitle } from '../../words/message-words.ts'
import { count, formatNumber, unit } from '../../words/numbers.ts'

const maxPeople = 1000

/** About one chat: who is in it, how much it holds, and the way to delete it. */
export function ChatInfo() {
  const params = useParams<{ id: string }>()
  return (
    <Show when={parseChatId(params.id)} keyed>
      {(id) => <Info id={id} />}
    </Show>
  )
}

function Info(props: { readonly id: ChatId }) {
  const history = useHistory()
  // eslint-disable-next-line solid/reactivity -- keyed by id
  const conversation = createConversation(history.api, props.id, () => history.status()?.generation)
  return (
    <Switch fallback={<Busy words="Opening" />}>
      <Match when={conversation.gone()}>
        <Page title="This chat is gone" back={routes.chats} backName="Chats">
          <p>It is no longer in your history.</p>
        </Page>
      </Match>
      <Match when={conversation.failure()}>
        {(failure) => <FailureNote failure={failure()} onRetry={conversation.reload} />}
      </Match>
      <Match when={conversation.chat()}>
        {(chat) => (
          <Page
            title={chatTitle(chat().title, chat().kind)}
            tab="About this chat"
            back={routes.chat(chat().id)}
            backName="Messages"
            lead={chat().kind === 'self' ? undefined : chatKindName(chat().kind)}
          >
            <Numbers chat={chat()} conversation={conversation} />
            <Show when={chat().kind !== 'self'}>
              <People conversation={conversation} />
            </Show>
            <div>
              <ButtonLink href={routes.chatMedia(chat().id)} icon="image">
                Media
              </ButtonLink>
            </div>
            <DeleteChat chat={chat()} />
          </Page>
        )}
      </Match>
    </Switch>
  )
}

function Numbers(props: { readonly chat: ChatSummaryView; readonly conversation: Conversation }) {
  const history = useHistory()
  const first = createLoaded(
    async () => (await history.api.readMessages(props.chat.id, 0, 1)).messages[0]?.dateSent ?? 0,
  )
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.conversation.total())}
          label={unit(props.conversation.total(), 'message')}
        />
      </BigNumbers>
      <Facts>
        <Show when={formatRange(first() ?? 0, props.chat.lastDate)}>
          {(range) => <Fact name="From and to">{range()}</Fact>}
        </Show>
        <Fact name="Disappearing messages">{timerWords(props.chat.timerMs)}</Fact>
        <Show when={props.chat.unread > 0}>
          <Fact name="Unread">{formatNumber(props.chat.unread)}</Fact>
        </Show>
      </Facts>
    </>
  )
}

function People(props: { readonly conversation: Conversation }) {
  const people = () => props.conversation.people()
  return (
    <Show when={people().length > 0}>
      <Section title={count(people().length, 'person', 'people')}>
        <ul class="people">
          <For each={people().slice(0, maxPeople)}>
            {(person) => (
              <li>
                <Avatar name={person.name} color={person.color} kind="contact" />
                <span class="person-name">
                  <bdi>{person.name || 'Unknown person'}</bdi>
                </span>
                <Show when={person.self && person.name !== 'You'}>
                  <span class="soft">You</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  )
}

function DeleteChat(props: { readonly chat: ChatSummaryView }) {
  const history = useHistory()
  const navigate = useNavigate()
  const [asking, setAsking] = createSignal(false)
  const task = createTask()
  const remove = async () => {
    await task.run((onProgress) => history.api.deleteChat(props.chat.id, onProgress))
    if (task.state() === 'done') navigate(routes.chats, { replace: true })
  }
  return (
    <Section title="Delete">
      <Show when={task.failure()}>
        {(failure) => <FailureNote failure={failure()} onRetry={() => void remove()} />}
      </Show>
      <Show
        when={asking()}
        fallback={
          <div>
            <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
              Delete this chat…
            </Button>
          </div>
        }
      >
        <Note warn>
          <p>
            <strong>All {count(props.chat.messages, 'message')} of this chat will be gone</strong> from this
            device, and from your backup the next time it is made. Other people’s copies stay. There is no way
            to take this back.
          </p>
          <Show
            when={task.state() === 'busy'}
            fallback={
              <div class="actions-inline">
                <Button look="danger" onClick={() => void remove()}>
                  Delete chat
                </Button>
                <Button onClick={() => setAsking(false)}>Keep</Button>
              </div>
            }
          >
            <ProgressBar progress={task.progress()} waiting="Deleting" />
          </Show>
        </Note>
      </Show>
    </Section>
  )
}
