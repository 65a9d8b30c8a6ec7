import { createSignal, onCleanup, Show } from 'solid-js'
import type { MessageView } from '../../../app/views.ts'
import { VirtualList, type VirtualListControl } from '../../parts/virtual/virtual-list.tsx'
import type { Conversation } from '../../state/conversation.ts'
import { dayNumber, formatDay } from '../../words/dates.ts'
import { Message } from './message.tsx'
import { MessageMenu, type MenuPlace } from './message-menu.tsx'
import type { Selection } from './selection.tsx'
import './message-list.css'

const guessedHeight = 64
/** How long a message that was jumped to stays marked. */
const flashMs = 1600
/** Messages of one person closer than this stand together. */
const runMs = 5 * 60_000

export interface MessageListProps {
  readonly conversation: Conversation
  readonly selection: Selection
  readonly onControl: (control: VirtualListControl) => void
  readonly onAtEnd: (atEnd: boolean) => void
}

/** All messages of a chat; the keyboard walks from one to the next. */
export function MessageList(props: MessageListProps) {
  const [control, setControl] = createSignal<VirtualListControl | null>(null)
  const [flash, setFlash] = createSignal(-1)
  const [menu, setMenu] = createSignal<MenuPlace | null>(null)
  let flashTimer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(flashTimer))

  const jumpTo = (at: number) => {
    if (at < 0 || at >= props.conversation.total()) return
    // A little of what came before it stays in view.
    control()?.jump(Math.max(0, at - 1), 'start')
    setFlash(at)
    clearTimeout(flashTimer)
    flashTimer = setTimeout(() => setFlash(-1), flashMs)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const total = props.conversation.total()
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
        {(index) => (
          <Row
            index={index}
            conversation={props.conversation}
            selection={props.selection}
            flash={flash() === index}
            onJump={jumpTo}
            onMenu={setMenu}
          />
        )}
      </VirtualList>
      <Show when={menu()} keyed>
        {(place) => <MessageMenu place={place} selection={props.selection} onClose={() => setMenu(null)} />}
      </Show>
    </>
  )
}

function Row(props: {
  readonly index: number
  readonly conversation: Conversation
  readonly selection: Selection
  readonly flash: boolean
  readonly onJump: (at: number) => void
  readonly onMenu: (place: MenuPlace) => void
}) {
  const message = () => props.conversation.message(props.index)
  const before = () => (props.index > 0 ? props.conversation.message(props.index - 1) : undefined)
  const newDay = (now: MessageView) => {
    const earlier = before()
    if (props.index === 0) return true
    return earlier !== undefined && dayNumber(earlier.dateSent) !== dayNumber(now.dateSent)
  }
  const last = () => props.index === props.conversation.total() - 1
  return (
    <div classList={{ 'last-row': last() }} role="presentation">
      <Show when={message()} fallback={<div class="message-waiting" aria-hidden="true" />}>
        {(loaded) => (
          <>
            <Show when={newDay(loaded())}>
              <p class="day">
                <span>{formatDay(loaded().dateSent, Date.now())}</span>
              </p>
            </Show>
            <Message
              message={loaded()}
              total={props.conversation.total()}
              inGroup={props.conversation.chat()?.kind === 'group'}
              startsRun={newDay(loaded()) || !sameRun(before(), loaded())}
              flash={props.flash}
              selection={props.selection}
              onJump={props.onJump}
              onMenu={props.onMenu}
            />
          </>
        )}
      </Show>
    </div>
  )
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
