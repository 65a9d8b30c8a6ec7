import { For, Match, onCleanup, Show, Switch } from 'solid-js'
import type { AttachmentView, MessageView } from '../../../app/api/views.ts'
import { Icon } from '../../parts/icon.tsx'
import { IconButton } from '../../parts/button.tsx'
import { formatMoment, formatTime, isKnownDate } from '../../words/dates.ts'
import { deliveryName, kindIcon, kindName } from '../../words/message-words.ts'
import { Attachments } from './attachments.tsx'
import type { QuoteFollower } from './follow-quote.ts'
import { LinkCard, Poll, Quote, Reactions } from './message-cards.tsx'
import type { MenuPlace } from './message-menu.tsx'
import { MessageText } from './message-text.tsx'
import type { Selection } from './selection.tsx'
import './message.css'

export interface MessageProps {
  readonly message: MessageView
  /** From 1. */
  readonly position: number
  readonly total: number
  readonly inGroup: boolean
  /** The first of several by one person: it shows the name. */
  readonly startsRun: boolean
  readonly flash: boolean
  readonly selection: Selection
  readonly quotes: QuoteFollower
  readonly onMenu: (place: MenuPlace) => void
  readonly onView: (message: MessageView, file: AttachmentView) => void
  readonly onOnce: (message: MessageView) => void
}

const holdMs = 500

export function Message(props: MessageProps) {
  const author = () => (props.message.direction === 'outgoing' ? 'You' : props.message.author.name)
  const central = () => props.message.kind === 'update' || props.message.kind === 'call'
  const selected = () => props.selection.has(props.message.id)
  const menuAt = (x: number, y: number) => props.onMenu({ message: props.message, x, y })
  const menuBeside = (element: Element) => {
    const box = element.getBoundingClientRect()
    menuAt(box.left + 16, Math.max(16, box.top) + 16)
  }
  const hold = longPress((x, y) => {
    if (!props.selection.active()) menuAt(x, y)
  })
  return (
    <article
      class="message"
      classList={{
        central: central(),
        outgoing: props.message.direction === 'outgoing',
        'starts-run': props.startsRun,
        flash: props.flash,
        selected: selected(),
      }}
      tabindex={-1}
      aria-posinset={props.position}
      aria-setsize={props.total}
      aria-label={`${central() ? kindName(props.message.kind) : author()}, ${formatMoment(props.message.dateSent)}${selected() ? ', selected' : ''}`}
      onContextMenu={(event) => {
        if (wantsNativeMenu(event.target)) return
        event.preventDefault()
        hold.cancel()
        if (!props.selection.active()) menuAt(event.clientX, event.clientY)
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return
        if (event.key === 'Enter' || event.key === ' ' || event.key === 'ContextMenu') {
          event.preventDefault()
          if (props.selection.active()) props.selection.toggle(props.message)
          else menuBeside(event.currentTarget)
        } else if (event.key === 'Delete') props.selection.askToDelete(props.message)
      }}
      onClick={() => {
        if (props.selection.active()) props.selection.toggle(props.message)
      }}
      onPointerDown={hold.down}
      onPointerMove={hold.move}
      onPointerUp={hold.cancel}
      onPointerCancel={hold.cancel}
    >
      <Show when={props.selection.active()}>
        <span class="message-tick" aria-hidden="true">
          <Show when={selected()}>
            <Icon name="check" />
          </Show>
        </span>
      </Show>
      <Show when={!central()} fallback={<Central message={props.message} />}>
        <Bubble {...props} />
        <span class="message-more">
          <IconButton
            icon="more"
            label="Message actions"
            tabindex={-1}
            onClick={(event) => {
              event.stopPropagation()
              menuBeside(event.currentTarget)
            }}
          />
        </span>
      </Show>
    </article>
  )
}

function Bubble(props: MessageProps) {
  const named = () => props.inGroup && props.startsRun && props.message.direction === 'incoming'
  const plain = () => props.message.kind === 'text' || props.message.text !== null
  return (
    <div class="bubble">
      <Show when={named()}>
        <p class="bubble-name" data-color={props.message.author.color % 12}>
          <bdi>{props.message.author.name}</bdi>
        </p>
      </Show>
      <Show when={props.message.quote}>
        {(quote) => (
          <Quote
            quote={quote()}
            state={props.quotes.state(props.message)}
            onFollow={() => void props.quotes.follow(props.message)}
          />
        )}
      </Show>
      <Show when={props.message.attachments.length > 0}>
        <Attachments message={props.message} onOpen={(file) => props.onView(props.message, file)} />
      </Show>
      <Show when={props.message.poll}>{(poll) => <Poll poll={poll()} />}</Show>
      <Show
        when={props.message.kind !== 'view-once'}
        fallback={<OnceLine message={props.message} onOpen={() => props.onOnce(props.message)} />}
      >
        <Show when={namedLine(props.message)}>
          {(line) => <Named message={props.message} line={line()} />}
        </Show>
      </Show>
      <Show when={plain() && props.message.text}>
        {(text) => <MessageText text={text()} chat={props.message.chat} item={props.message.id} />}
      </Show>
      <Show when={props.message.linkPreview}>{(preview) => <LinkCard preview={preview()} />}</Show>
      <Footer message={props.message} />
      <Show when={props.message.reactions.length > 0}>
        <Reactions reactions={props.message.reactions} />
      </Show>
    </div>
  )
}

/** Kinds that are told in a line of their own, beside or instead of text. */
function namedLine(message: MessageView): string {
  if (message.kind === 'attachment' && message.attachments.length > 0) return ''
  if (message.kind === 'text' || message.kind === 'attachment') return message.line
  if ((message.kind === 'voice' || message.kind === 'sticker') && message.attachments.length > 0) return ''
  if (message.kind === 'poll' && message.poll) return ''
  return message.line === '' ? kindName(message.kind) : message.line
}

function Named(props: { readonly message: MessageView; readonly line: string }) {
  const quiet = () => /deleted|view-once|unknown/.test(props.message.kind)
  return (
    <p class="named" classList={{ quiet: quiet() }}>
      <Show when={kindIcon(props.message.kind)}>{(icon) => <Icon name={icon()} />}</Show>
      <bdi>{props.line}</bdi>
    </p>
  )
}

/** What can be looked at once: nothing of it is to be seen before. */
function OnceLine(props: { readonly message: MessageView; readonly onOpen: () => void }) {
  return (
    <button
      type="button"
      class="once-line"
      onClick={(event) => {
        event.stopPropagation()
        props.onOpen()
      }}
    >
      <Icon name="eye" />
      <span>{props.message.line || kindName('view-once')}</span>
    </button>
  )
}

function Footer(props: { readonly message: MessageView }) {
  const expires = () => props.message.expiresAt
  return (
    <p class="bubble-foot">
      <Show when={props.message.pinned}>
        <Icon name="pin" />
        <span class="unseen">Pinned</span>
      </Show>
      <Show when={expires() !== 0}>
        <span
          class="timer"
          title={expires() > 0 ? `Disappears ${formatMoment(expires())}` : 'Disappears after it is read'}
        >
          <Icon name="clock" />
          <span class="unseen">
            {expires() > 0 ? `Disappears ${formatMoment(expires())}` : 'Disappearing message'}
          </span>
        </span>
      </Show>
      <Show when={props.message.edits.length > 0}>
        <Edits message={props.message} />
      </Show>
      <Show when={props.message.delivery === 'failed' || props.message.delivery === 'pending'}>
        <span>{deliveryName(props.message.delivery)}</span>
      </Show>
      <Show when={isKnownDate(props.message.dateSent)} fallback={<span>no date</span>}>
        <time
          datetime={new Date(props.message.dateSent).toISOString()}
          title={formatMoment(props.message.dateSent)}
        >
          {formatTime(props.message.dateSent)}
        </time>
      </Show>
    </p>
  )
}

function Edits(props: { readonly message: MessageView }) {
  return (
    <details class="edits">
      <summary>Edited</summary>
      <ol>
        <For each={props.message.edits}>
          {(edit) => (
            <li>
              <span class="soft">{formatMoment(edit.date)}</span>
              <MessageText text={edit.text} />
            </li>
          )}
        </For>
      </ol>
    </details>
  )
}

function Central(props: { readonly message: MessageView }) {
  const words = () => props.message.line || kindName(props.message.kind)
  return (
    <p class="central-line">
      <Switch fallback={<Icon name="info" />}>
        <Match when={props.message.kind === 'call'}>
          <Icon name="phone" />
        </Match>
      </Switch>
      <bdi>{words()}</bdi>
      <Show when={isKnownDate(props.message.dateSent)}>
        <time title={formatMoment(props.message.dateSent)}>{formatTime(props.message.dateSent)}</time>
      </Show>
    </p>
  )
}

/** Links and selected words keep the browser's own menu. */
function wantsNativeMenu(target: EventTarget): boolean {
  const inLink = target instanceof Element && target.closest('a') !== null
  return inLink || (getSelection()?.isCollapsed === false && matchMedia('(pointer: fine)').matches)
}

/** A finger held still. (Where the browser makes a context menu of it, that comes first and cancels this.) */
function longPress(done: (x: number, y: number) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start = { x: 0, y: 0 }
  const cancel = () => clearTimeout(timer)
  onCleanup(cancel)
  return {
    cancel,
    down: (event: PointerEvent) => {
      cancel()
      if (event.pointerType !== 'touch') return
      start = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => done(start.x, start.y), holdMs)
    },
    move: (event: PointerEvent) => {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > 10) cancel()
    },
  }
}
