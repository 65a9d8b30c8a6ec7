import { For, Show } from 'solid-js'
import type {
  AttachmentView,
  MessageView,
  PollView,
  QuoteView,
  ReactionView,
} from '../../../app/api/views.ts'
import { Icon } from '../../parts/icon.tsx'
import { Picture } from '../../parts/media/picture.tsx'
import { errorWords } from '../../words/error-words.ts'
import { kindIcon, lineWords } from '../../words/message-words.ts'
import { count, percent } from '../../words/numbers.ts'
import { safeUrl } from '../../words/text-runs.ts'
import type { QuoteState } from './follow-quote.ts'
import './message-cards.css'

/** What this message answers. Leads there; says so when it is not to be found. */
export function Quote(props: {
  readonly quote: QuoteView
  readonly state: QuoteState
  readonly onFollow: () => void
}) {
  return (
    <>
      <button
        type="button"
        class="quote"
        data-color={props.quote.author.color % 12}
        disabled={props.quote.dateSent === 0}
        onClick={(event) => {
          event.stopPropagation()
          props.onFollow()
        }}
      >
        <bdi class="quote-who">{props.quote.author.self ? 'You' : props.quote.author.name}</bdi>
        <span class="quote-line">
          <Show when={!visible(props.quote.picture) && kindIcon(props.quote.line.kind)}>
            {(icon) => <Icon name={icon()} />}
          </Show>
          <bdi>{lineWords(props.quote.line)}</bdi>
        </span>
        <Show when={visible(props.quote.picture)}>
          {(picture) => (
            <span class="quote-picture">
              <Picture file={picture()} part="small" alt="" />
            </span>
          )}
        </Show>
      </button>
      <p class="quote-state small soft" role="status">
        {quoteWords(props.state)}
      </p>
    </>
  )
}

function quoteWords(state: QuoteState): string {
  if (state === 'idle') return ''
  if (state === 'seeking') return 'Looking for the original…'
  if (state === 'missing') return 'The original is not in your history.'
  const { happened, next } = errorWords(state)
  return `${happened} ${next}`
}

export function LinkCard(props: { readonly preview: NonNullable<MessageView['linkPreview']> }) {
  const href = () => safeUrl(props.preview.url)
  return (
    <Show when={href()}>
      {(url) => (
        <a class="link-card" href={url()} target="_blank" rel="noopener noreferrer">
          <Show when={visible(props.preview.picture)}>
            {(picture) => (
              <span class="link-picture" classList={{ wide: isWide(picture()) }}>
                <Picture file={picture()} part="small" alt="" />
              </span>
            )}
          </Show>
          <strong dir="auto">{props.preview.title || props.preview.url}</strong>
          <Show when={props.preview.description}>
            <span dir="auto">{props.preview.description}</span>
          </Show>
          <span class="small soft">{new URL(url()).host}</span>
        </a>
      )}
    </Show>
  )
}

/** A picture that belongs to something else: where it is not here, nothing is said of it. */
function visible(picture: AttachmentView | null): AttachmentView | null {
  return picture && picture.place === 'here' && picture.shown === 'image' ? picture : null
}

function isWide({ width, height }: AttachmentView): boolean {
  return width > 1.4 * height && width >= 300
}

export function Poll(props: { readonly poll: PollView }) {
  const votes = () => props.poll.options.reduce((sum, option) => sum + option.votes, 0)
  return (
    <section class="poll" aria-label="Poll">
      <p class="poll-question" dir="auto">
        {props.poll.question}
      </p>
      <p class="small soft">
        {props.poll.multiple ? 'Several answers allowed' : 'One answer'} ·{' '}
        {props.poll.ended ? 'ended' : 'open'} · {count(votes(), 'vote')}
      </p>
      <ul>
        <For each={props.poll.options}>
          {(option) => (
            <li class="poll-option">
              <span dir="auto">{option.text}</span>
              <span>
                <Show when={option.mine}>
                  <Icon name="check" />
                  <span class="unseen">Your vote</span>
                </Show>
                {option.votes}
              </span>
              <span
                class="poll-bar"
                style={{ width: `${percent(option.votes, Math.max(1, votes())) ?? 0}%` }}
              />
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

const maxNames = 20

export function Reactions(props: { readonly reactions: readonly ReactionView[] }) {
  const names = (reaction: ReactionView) => {
    const shown = reaction.people.slice(0, maxNames).map((person) => (person.self ? 'You' : person.name))
    const more = reaction.people.length - shown.length
    return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
  }
  return (
    <ul class="reactions" aria-label="Reactions">
      <For each={props.reactions}>
        {(reaction) => (
          <li
            class="reaction"
            classList={{ mine: reaction.people.some((person) => person.self) }}
            title={names(reaction)}
          >
            <bdi>{reaction.emoji}</bdi>
            <Show when={reaction.people.length > 1}>
              <span>{reaction.people.length}</span>
            </Show>
            <span class="unseen">from {names(reaction)}</span>
          </li>
        )}
      </For>
    </ul>
  )
}
