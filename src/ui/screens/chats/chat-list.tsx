import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import { A } from '@solidjs/router'
import { Busy } from '../../parts/progress.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { UnfinishedJobs } from '../../parts/unfinished-jobs.tsx'
import { ButtonLink } from '../../parts/button.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { formatNumber } from '../../words/numbers.ts'
import { arrangeChats } from './arrange.ts'
import { ChatRow } from './chat-row.tsx'
import './chat-list.css'

/** Rows put into the document at once; more follow while scrolling. */
const stepRows = 200
/** Below this many chats nobody needs to look for one by name. */
const findFrom = 10

export function ChatList(props: { readonly archived: boolean; readonly openChat: number | null }) {
  const history = useHistory()
  const [find, setFind] = createSignal('')
  const [limit, setLimit] = createSignal(stepRows)
  const all = () => history.chats() ?? []
  const shown = createMemo(() => arrangeChats(all(), { archived: props.archived, find: find() }))
  // Rows belong to chats and stay with them, whatever is told of them next.
  const byId = createMemo(() => new Map(shown().map((chat) => [chat.id, chat])))
  const ids = () => [...byId().keys()].slice(0, limit())
  const archivedCount = createMemo(() => all().filter((chat) => chat.archived).length)
  // Where the list comes from a page that went away (a finished sample, a first note), the place is not lost.
  const begin = (heading: HTMLElement) =>
    onMount(() => {
      if (document.activeElement === document.body) heading.focus({ preventScroll: true })
    })
  createEffect(on([find, () => props.archived], () => setLimit(stepRows)))

  return (
    <div class="chat-list">
      <header class="chat-list-head">
        <Show
          when={props.archived}
          fallback={
            <h1 tabindex={-1} ref={begin}>
              Chats
            </h1>
          }
        >
          <A class="icon-button" href={routes.chats} aria-label="Back to chats">
            <Icon name="back" />
          </A>
          <h1 tabindex={-1} ref={begin}>
            Archived
          </h1>
        </Show>
      </header>
      <Show when={all().length >= findFrom}>
        <label class="find">
          <Icon name="search" />
          <span class="unseen">Find a chat by name</span>
          <input
            type="search"
            placeholder="Find a chat"
            autocomplete="off"
            value={find()}
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        </label>
      </Show>
      <div class="chat-list-scroll">
        <UnfinishedJobs kind="import" />
        <UnfinishedJobs kind="restore" />
        <Show when={history.chats()} fallback={<Waiting />}>
          <ul>
            <For each={ids()}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(chat) => <ChatRow chat={chat()} open={id === props.openChat} />}
                </Show>
              )}
            </For>
          </ul>
          <Show when={shown().length > limit()}>
            <More onSeen={() => setLimit((n) => n + stepRows)} />
          </Show>
          <Show when={shown().length === 0}>
            <Empty archived={props.archived} find={find()} />
          </Show>
          <Show when={!props.archived && find() === '' && archivedCount() > 0}>
            <A class="archived-row" href={routes.archived}>
              <Icon name="archive" />
              <span>Archived chats</span>
              <span class="soft">{formatNumber(archivedCount())}</span>
            </A>
          </Show>
        </Show>
      </div>
    </div>
  )
}

function Waiting() {
  const history = useHistory()
  return (
    <Show when={history.failure()} fallback={<Busy words="Listing your chats" />}>
      {(failure) => <FailureNote failure={failure()} onRetry={history.retry} />}
    </Show>
  )
}

function Empty(props: { readonly archived: boolean; readonly find: string }) {
  return (
    <div class="chat-list-empty">
      <Show
        when={props.find === '' && !props.archived}
        fallback={<p class="soft">{props.find === '' ? 'No archived chats.' : 'No chat by that name.'}</p>}
      >
        <p>No chats yet.</p>
        <ButtonLink href={routes.import}>Import history</ButtonLink>
      </Show>
    </div>
  )
}

/** Asks for more rows when it comes near the screen. */
function More(props: { readonly onSeen: () => void }) {
  let mark!: HTMLDivElement
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) props.onSeen()
      },
      { rootMargin: '800px' },
    )
    observer.observe(mark)
    onCleanup(() => observer.disconnect())
  })
  return <div class="chat-list-more" ref={mark} />
}
