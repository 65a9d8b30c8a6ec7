import { createSignal, For, Match, Show, Switch } from 'solid-js'
import type { ChatId, ItemId, TextView } from '../../../app/api/views.ts'
import { FailureNote } from '../../parts/failure-note.tsx'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { textRuns, type TextRun } from '../../words/text-runs.ts'
import './message-text.css'

/** Of a very long text this much more is shown at a time: layout stays quick. */
const pieceLength = 20_000
/** A few emoji alone are shown large, as people mean them. */
const emojiOnly = /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{200D}\u{1F3FB}-\u{1F3FF}]*){1,5}$/u

/** The words of a message: only ever text nodes and checked links. */
export function MessageText(props: {
  readonly text: TextView
  /** Where the rest of a cut text can be read. */
  readonly chat?: ChatId
  readonly item?: ItemId
}) {
  const runs = () => textRuns(props.text.body, props.text.spans)
  return (
    <div class="message-text" classList={{ large: emojiOnly.test(props.text.body.slice(0, 60)) }} dir="auto">
      <For each={runs()}>{(run) => <Run run={run} />}</For>
      <Show when={props.text.cut}>
        <span>…</span>
        <Show when={props.item !== undefined}>
          <Rest chat={props.chat!} item={props.item!} from={props.text.body.length} />
        </Show>
      </Show>
    </div>
  )
}

function Run(props: { readonly run: TextRun }) {
  const classes = () => {
    const { styles } = props.run
    return {
      bold: styles.has('bold'),
      italic: styles.has('italic'),
      strike: styles.has('strikethrough'),
      mono: styles.has('monospace'),
      mention: styles.has('mention'),
    }
  }
  return (
    <Switch fallback={<span classList={classes()}>{props.run.text}</span>}>
      <Match when={props.run.styles.has('spoiler')}>
        <Spoiler run={props.run} />
      </Match>
      <Match when={props.run.styles.size === 0}>{props.run.text}</Match>
      <Match when={props.run.styles.has('mention')}>
        <bdi classList={classes()}>{props.run.text}</bdi>
      </Match>
      <Match when={props.run.href}>
        {(href) => (
          <a classList={classes()} href={href()} target="_blank" rel="noopener noreferrer">
            {props.run.text}
          </a>
        )}
      </Match>
    </Switch>
  )
}

/** Hidden until asked for; then it is as any other text. */
function Spoiler(props: { readonly run: TextRun }) {
  const [shown, setShown] = createSignal(false)
  const open = () => {
    const styles = new Set(props.run.styles)
    styles.delete('spoiler')
    return { ...props.run, styles }
  }
  return (
    <Show
      when={shown()}
      fallback={
        <button
          type="button"
          class="spoiler"
          aria-label="Hidden text. Show it."
          onClick={(event) => {
            event.stopPropagation()
            setShown(true)
          }}
        >
          {props.run.text.slice(0, 2000)}
        </button>
      }
    >
      <Run run={open()} />
    </Show>
  )
}

function Rest(props: { readonly chat: ChatId; readonly item: ItemId; readonly from: number }) {
  const history = useHistory()
  const task = createTask<string>()
  const [pieces, setPieces] = createSignal(1)
  const end = () => props.from + pieces() * pieceLength
  return (
    <>
      <For each={Array.from({ length: task.result() === null ? 0 : pieces() })}>
        {(_, i) => (
          <div class="message-piece" dir="auto">
            {task.result()?.slice(props.from + i() * pieceLength, props.from + (i() + 1) * pieceLength)}
          </div>
        )}
      </For>
      <Show when={(task.result()?.length ?? Infinity) <= props.from}>
        <p class="small soft">The rest of this text did not come with the message.</p>
      </Show>
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Show when={task.result() === null || end() < (task.result()?.length ?? 0)}>
        <button
          type="button"
          class="more-text"
          disabled={task.state() === 'busy'}
          onClick={(event) => {
            event.stopPropagation()
            if (task.result() === null) void task.run(() => history.api.readLongText(props.chat, props.item))
            else setPieces((n) => n + 1)
          }}
        >
          {task.state() === 'busy' ? 'Reading…' : 'Show more'}
        </button>
      </Show>
    </>
  )
}
