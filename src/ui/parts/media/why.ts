import { createSignal, type Accessor } from 'solid-js'
import type { ErrorCode } from '../../../core/errors.ts'
import type { AttachmentView } from '../../../app/api/views.ts'
import { useHistory } from '../../state/history.tsx'
import { useMedia } from '../../state/media.tsx'
import { damage, missingWords, unshownWords, type MissingWords } from '../../words/media-words.ts'

export interface Why {
  /** As it is now: it may have been fetched since it was listed. */
  readonly file: Accessor<AttachmentView>
  /** Null: nothing is known against it. */
  readonly words: Accessor<MissingWords | null>
  /** To be called when it was fetched. */
  readonly cameHere: () => Promise<void>
  /** To be called where it is opened: it may be on its way already, and play. */
  readonly askEarly: () => void
  /** To be called when its element failed. */
  readonly ask: () => void
}

interface Failed {
  readonly words: MissingWords
  /** What lies here is not what it should be: it may be fetched as if it were not here. */
  readonly damaged: boolean
}

/** Why a file is not to be seen: it is not here, nothing can show it on this page, or something is wrong with it. */
export function createWhy(file: () => AttachmentView): Why {
  const history = useHistory()
  const media = useMedia()
  const [failed, setFailed] = createSignal<Failed | null>(null)
  const [fetched, setFetched] = createSignal<Pick<AttachmentView, 'content' | 'shown'> | null>(null)
  const present = (): AttachmentView => {
    const [now, then] = [file(), fetched()]
    if (failed()?.damaged) return { ...now, place: 'away' }
    return then && then.content === now.content && now.place !== 'here'
      ? { ...now, place: 'here', shown: then.shown }
      : now
  }
  const failedBy = (kind: AttachmentView['kind'], failure: ErrorCode | null, isShown: boolean): Failed => {
    // Known to be a picture, and not there: its file is gone from under what is known of it.
    const code = failure === 'not-found' && isShown ? 'truncated' : failure
    // What was fetched already is not fetched for ever.
    const isFetched = fetched()?.content === file().content
    const damaged = code !== null && damage.includes(code) && !isFetched
    return { words: unshownWords(kind, code, media.reach()), damaged }
  }
  return {
    file: present,
    cameHere: async () => {
      const { content } = file()
      const { shown } = await history.api.lookAtMedia(content)
      setFailed(null)
      setFetched({ content, shown })
    },
    askEarly: () => {
      const { content, place, kind } = file()
      if (place === 'here' || content === '' || !['video', 'gif'].includes(kind)) return
      history.api.lookAtMedia(content).then(
        ({ failure, shown }) => failure === null && setFetched({ content, shown }),
        () => undefined,
      )
    },
    words: () => {
      const [now, known] = [present(), failed()]
      if (known?.damaged) return known.words
      if (now.place !== 'here') return missingWords(now, history.status()?.backup.on === true)
      if (media.reach() !== 'answered') return unshownWords(now.kind, null, media.reach())
      // It was fetched, and is not what its message says.
      if (now.shown === null && fetched()) return unshownWords(now.kind, null, 'answered')
      return known?.words ?? null
    },
    ask: () => {
      const { content, kind } = file()
      history.api.lookAtMedia(content).then(
        ({ failure, shown }) => setFailed(failedBy(kind, failure, shown !== null)),
        () => setFailed(failedBy(kind, null, false)),
      )
    },
  }
}
