import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { AttachmentView } from '../../app/views.ts'
import { errorWords } from '../words/error-words.ts'
import { useHistory } from './history.tsx'
import { lookedAtOf, type Brought } from './looked-at.ts'
import { createTask } from './task.ts'

/** One file that is brought back from the service. */
export interface Fetching {
  /** It is not here, and there is a backup to bring it from. */
  readonly possible: Accessor<boolean>
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
        const { here } = await history.api.fetchMedia([file().content], onProgress, signal)
        return ended(here > 0 ? 'here' : 'gone')
      }),
    stop: () => task.stop(),
  }
}
