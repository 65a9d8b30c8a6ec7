import { Show } from 'solid-js'
import type { Progress } from '../../app/api/views.ts'
import { stepName } from '../words/message-words.ts'
import { count, formatBytes, percent } from '../words/numbers.ts'
import './progress.css'

const nouns = { messages: 'message', parts: 'part', files: 'file' } as const

/** "12.4 MB of 31 MB", "300 of 2,000 messages". */
function progressWords(progress: Progress): string {
  const { done, total, unit, bytes } = progress
  if (unit === 'bytes') return total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : formatBytes(done)
  const noun = nouns[unit]
  if (unit === 'files' && bytes)
    return `${count(done, 'of', 'of')} ${count(total, noun)}, ${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`
  return total > 0 ? `${count(done, 'of', 'of')} ${count(total, noun)}` : count(done, noun)
}

/** Words first, then a bar. Without numbers yet, the words alone say what is going on. */
export function ProgressBar(props: { readonly progress: Progress | null; readonly waiting: string }) {
  // One long film among photos: bytes tell more than files.
  const share = () => props.progress?.bytes ?? props.progress
  const value = () => percent(share()?.done ?? 0, share()?.total ?? 0)
  const step = () => (props.progress ? stepName(props.progress.step) : props.waiting)
  return (
    <div class="progress">
      <p class="progress-words">
        <strong role="status">{step()}…</strong>
        {/* Nothing counted yet: "0 bytes" would say nothing. */}
        <Show when={props.progress && props.progress.done + props.progress.total > 0 && props.progress}>
          {(progress) => <span class="soft">{progressWords(progress())}</span>}
        </Show>
      </p>
      <ProgressTrack label={step()} percent={value()} />
    </div>
  )
}

/** The bar alone. `percent` null: nobody knows yet. */
export function ProgressTrack(props: { readonly label: string; readonly percent: number | null }) {
  return (
    <div
      class="progress-track"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(props.percent === null ? {} : { 'aria-valuenow': props.percent })}
    >
      <div
        class="progress-fill"
        classList={{ unknown: props.percent === null }}
        style={{ width: `${props.percent ?? 100}%` }}
      />
    </div>
  )
}

/** For short waits: one line of words that screen readers hear. */
export function Busy(props: { readonly words: string }) {
  return (
    <p class="busy" role="status">
      {props.words}…
    </p>
  )
}
