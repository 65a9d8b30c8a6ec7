import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { AttachmentView, Progress } from '../../app/api/views.ts'
import { errorWords } from '../words/error-words.ts'
import { useHistory } from './history.tsx'
import { lookedAtOf, type Brought } from './looked-at.ts'
import { createTask } from './task.ts'

/** One file that is brought back from the service. */
export interface Fetching {
  /** It is not here, and there is a backup to bring it from. */
  readonly possible: Accessor<boolean>
  /** A film or a sound: it plays before it is whole, if its message vouches for a part of it. */
  readonly isPlayed: Accessor<boolean>
  /** `looking`: by itself, because it is in view. */
  readonly state: Accessor<'idle' | 'looking' | 'asked'>
  /** Why it did not come; empty: nothing stands against it. */
  readonly words: Accessor<string>
  /** It came into view: what is small enough comes without being asked for. */
  readonly look: () => Promise<void>
  readonly begin: () => void
  readonly stop: () => void
}

/** Photos and voices are shorter than this; for what is longer there is a button. */
const maxUnasked = 8 * 1024 * 1024
const played: ReadonlySet<AttachmentView['kind']> = new Set(['video', 'gif', 'voice', 'audio'])
const looked: ReadonlySet<AttachmentView['kind']> = new Set(['image', 'gif', 'sticker', 'voice', 'audio'])

/** `onHere`: to be awaited once its bytes are on this device. */
export function createFetching(file: Accessor<AttachmentView>, onHere: () => Promise<void>): Fetching {
  const history = useHistory()
  const task = createTask<Brought>()
  const [looking, setLooking] = createSignal(false)
  const [waiting, setWaiting] = createSignal(false)
  const [found, setFound] = createSignal<Brought | null>(null)
  const possible = () =>
    file().place !== 'here' && file().content !== '' && history.status()?.backup.on === true
  const isPlayed = () => played.has(file().kind)
  /** Shows it once enough of it is here; from then on it goes on coming, though nothing here waits for it any more. */
  const playsEarly = (content: string, signal: AbortSignal) => {
    const [stop, early] = [new AbortController(), { plays: false, looks: false }]
    signal.addEventListener('abort', () => early.plays || stop.abort())
    const lookNow = async () => {
      const { failure } = await history.api.lookAtMedia(content)
      if (failure !== null || stop.signal.aborted) return
      early.plays = true
      await onHere()
    }
    return {
      signal: stop.signal,
      plays: () => early.plays,
      look() {
        if (early.plays || early.looks) return
        early.looks = true
        void lookNow()
          .catch(() => undefined)
          .finally(() => (early.looks = false))
      },
    }
  }
  const ended = async (how: Brought) => {
    if (how === 'here') await onHere()
    setFound(how)
    return how
  }
  const look = async (): Promise<void> => {
    const { kind, bytes, content } = file()
    if (!possible() || !looked.has(kind) || bytes > maxUnasked) return
    setWaiting(!navigator.onLine)
    if (waiting()) return
    setLooking(true)
    await lookedAtOf(history)
      .bring(content)
      .then(ended)
      .catch(() => undefined)
    setLooking(false)
  }
  const online = () => waiting() && void look()
  addEventListener('online', online)
  onCleanup(() => removeEventListener('online', online))
  return {
    possible,
    isPlayed,
    state: () => (task.state() === 'busy' ? 'asked' : looking() ? 'looking' : 'idle'),
    words() {
      if (task.state() === 'busy') return ''
      const how = found()
      const failure = task.failure() ?? (typeof how === 'object' ? how : null)
      if (failure) return `${errorWords(failure).happened} ${errorWords(failure).next}`
      if (waiting()) return 'It comes as soon as this device is online.'
      return how === 'gone' ? 'Your backup does not have it.' : ''
    },
    look,
    begin: () =>
      void task.run(async (onProgress, signal) => {
        setFound(null)
        const { content } = file()
        const early = playsEarly(content, signal)
        const tell = (progress: Progress) => {
          onProgress(progress)
          if (isPlayed()) early.look()
        }
        const { here } = await history.api.fetchMedia([content], tell, early.signal)
        if (early.plays()) return 'here'
        return ended(here > 0 ? 'here' : 'gone')
      }),
    stop: () => task.stop(),
  }
}
