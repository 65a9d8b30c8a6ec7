import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import type { MediaEntry } from '../../../app/api/media-api.ts'
import type { ItemId, MessageView, UnreadView } from '../../../app/api/views.ts'
import type { RowKey } from '../../parts/virtual/renumbering.ts'
import { VirtualList, type VirtualListControl } from '../../parts/virtual/virtual-list.tsx'
import type { Conversation } from '../../state/conversation.ts'
import { dayNumber, formatDay } from '../../words/dates.ts'
import { count } from '../../words/numbers.ts'
import { createQuoteFollower, type QuoteFollower } from './follow-quote.ts'
import { Message } from './message.tsx'
import { MessageMenu, type MenuPlace } from './message-menu.tsx'
import type { Selection } from './selection.tsx'
import './message-list.css'

const guessedHeight = 64
/** How long a message that was jumped to stays marked. */
const flashMs = 1600
/** Messages of one person closer than this stand together. */
const runMs = 5 * 60_000
/** Keys of rows that are no message: those are known by their ids. */
const waiting = 'waiting/'
const day = 'day/'
const unread = 'unread'

export interface MessageListProps {
  readonly conversation: Conversation
  readonly selection: Selection
  /** What was unread when the chat was opened. */
  readonly unread: UnreadView | null
  readonly onControl: (control: VirtualListControl) => void
  readonly onAtEnd: (atEnd: boolean) => void
  readonly onView: (entry: MediaEntry) => void
  readonly onOnce: (message: MessageView) => void
}

/** All messages of a chat; the keyboard walks from one to the next. */
export function MessageList(props: MessageListProps) {
  const [control, setControl] = createSignal<VirtualListControl | null>(null)
  const [flash, setFlash] = createSignal<ItemId | null>(null)
  const [menu, setMenu] = createSignal<MenuPlace | null>(null)
  let flashTimer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(flashTimer))
  /** Closes when its message goes, here or in another tab. */
  const openMenu = () => {
    const place = menu()
    return place && props.conversation.byId(place.message.id) ? place : null
  }
  const message = (at: number) => props.conversation.message(at)

  const keysAt = (at: number): readonly RowKey[] => {
    const now = message(at)
    if (!now) return [`${waiting}${at}`]
    const keys: RowKey[] = beginsDay(message(at - 1), now, at) ? [`${day}${dayNumber(now.dateSent)}`] : []
    if (props.unread?.first === now.id) keys.push(unread)
    return [...keys, now.id]
  }
  // eslint-disable-next-line solid/reactivity -- one conversation for the life of the list
  const quotes = createQuoteFollower(props.conversation, ({ id, at }) => {
    // A little of what came before it stays in view.
    control()?.jump(Math.max(0, at - 1), 'start')
    control()?.focusRow(at)
    setFlash(id)
  })
  // The time runs from when it can be seen.
  createEffect(() => {
    const id = flash()
    if (id === null || !props.conversation.byId(id)) return
    clearTimeout(flashTimer)
    flashTimer = setTimeout(() => setFlash(null), flashMs)
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const total = props.conversation.total()
    if (event.key === 'Escape') quotes.stop()
    if (event.target instanceof HTMLElement && event.target.closest('a, button, input, textarea')) return
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null
    const at = row ? Number(row.dataset['row']) : null
    const go = (to: number) => {
      event.preventDefault()
      control()?.focusRow(Math.min(Math.max(0, to), total - 1))
    }
    if (event.key === 'ArrowUp' && !event.altKey) go(at === null ? total - 1 : at - 1)
    else if (event.key === 'ArrowDown' && !event.altKey && at !== null) go(at + 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') {
      event.preventDefault()
      control()?.jump(total - 1, 'end')
      control()?.focusRow(total - 1)
    } else if (event.key === 'Escape' && props.selection.active()) props.selection.clear()
  }
  return (
    <>
      <VirtualList
        count={props.conversation.total()}
        revision={props.conversation.revision()}
        keysAt={keysAt}
        indexOf={(key) => (typeof key === 'number' ? props.conversation.placeOf(key) : -1)}
        held={menu()?.message.id ?? null}
        guess={guessedHeight}
        label="Messages"
        fromEnd
        onRange={(first, end) => props.conversation.need(first, end)}
        onAtEnd={(atEnd) => props.onAtEnd(atEnd)}
        onControl={(made) => {
          setControl(made)
          props.onControl(made)
        }}
        onKeyDown={onKeyDown}
      >
        {(key, index) =>
          typeof key === 'number' ? (
            <MessageRow
              id={key}
              index={index()}
              conversation={props.conversation}
              selection={props.selection}
              flash={flash() === key}
              quotes={quotes}
              onMenu={setMenu}
              onView={props.onView}
              onOnce={props.onOnce}
            />
          ) : key.startsWith(waiting) ? (
            <div class="message-waiting" aria-hidden="true" />
          ) : key === unread ? (
            <UnreadRow count={props.unread?.count ?? 0} />
          ) : (
            <DayRow dateSent={message(index())?.dateSent ?? 0} />
          )
        }
      </VirtualList>
      <Show when={openMenu()} keyed>
        {(place) => <MessageMenu place={place} selection={props.selection} onClose={() => setMenu(null)} />}
      </Show>
    </>
  )
}

function DayRow(props: { readonly dateSent: number }) {
  return (
    <p class="day">
      <span>{formatDay(props.dateSent, Date.now())}</span>
    </p>
  )
}

/** Where to go on reading. */
function UnreadRow(props: { readonly count: number }) {
  return (
    <p class="unread-line">
      <span>{count(props.count, 'unread message')}</span>
    </p>
  )
}

function MessageRow(props: {
  readonly id: ItemId
  readonly index: number
  readonly conversation: Conversation
  readonly selection: Selection
  readonly flash: boolean
  readonly quotes: QuoteFollower
  readonly onMenu: (place: MenuPlace) => void
  readonly onView: (entry: MediaEntry) => void
  readonly onOnce: (message: MessageView) => void
}) {
  const before = () => props.conversation.message(props.index - 1)
  const last = () => props.index === props.conversation.total() - 1
  return (
    <Show when={props.conversation.byId(props.id)}>
      {(message) => (
        <div classList={{ 'last-row': last() }} role="presentation">
          <Message
            message={message()}
            position={props.index + 1}
            total={props.conversation.total()}
            inGroup={props.conversation.chat()?.kind === 'group'}
            startsRun={beginsDay(before(), message(), props.index) || !sameRun(before(), message())}
            flash={props.flash}
            selection={props.selection}
            quotes={props.quotes}
            onMenu={props.onMenu}
            onOnce={props.onOnce}
            onView={({ id, chat, dateSent }, file) => props.onView({ item: id, chat, date: dateSent, file })}
          />
        </div>
      )}
    </Show>
  )
}

/** `at`: the position of `now`. While the one before it is being read, nothing is said. */
function beginsDay(before: MessageView | undefined, now: MessageView, at: number): boolean {
  if (at === 0) return true
  return before !== undefined && dayNumber(before.dateSent) !== dayNumber(now.dateSent)
}

function sameRun(before: MessageView | undefined, now: MessageView): boolean {
  return (
    before !== undefined &&
    before.direction === now.direction &&
    before.author.id === now.author.id &&
    before.direction !== 'none' &&
    Math.abs(now.dateSent - before.dateSent) < runMs
  )
}
