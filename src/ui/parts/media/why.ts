import { createSignal, type Accessor } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { useHistory } from '../../state/history.tsx'
import { useMedia } from '../../state/media.tsx'
import { missingWords, unshownWords, type MissingWords } from '../../words/media-words.ts'

export interface Why {
  /** As it is now: it may have been fetched since it was listed. */
  readonly file: Accessor<AttachmentView>
  /** Null: nothing is known against it. */
  readonly words: Accessor<MissingWords | null>
  /** To be called when it was fetched. */
  readonly cameHere: () => Promise<void>
  /** To be called when its element failed. */
  readonly ask: () => void
}

/** Why a file is not to be seen: it is not here, nothing can show it on this page, or something is wrong with it. */
export function createWhy(file: () => AttachmentView): Why {
  const history = useHistory()
  const media = useMedia()
  const [failed, setFailed] = createSignal<MissingWords | null>(null)
  const [fetched, setFetched] = createSignal<Pick<AttachmentView, 'content' | 'shown'> | null>(null)
  const present = (): AttachmentView => {
    const [now, then] = [file(), fetched()]
    return then && then.content === now.content && now.place !== 'here'
      ? { ...now, place: 'here', shown: then.shown }
      : now
  }
  return {
    file: present,
    cameHere: async () => {
      const { content } = file()
      const { shown } = await history.api.lookAtMedia(content)
      setFetched({ content, shown })
    },
    words: () => {
      const now = present()
      if (now.place !== 'here') return missingWords(now, history.status()?.backup.on === true)
      if (media.reach() !== 'answered') return unshownWords(now.kind, null, media.reach())
      return failed()
    },
    ask: () => {
      const { content, kind } = file()
      history.api.lookAtMedia(content).then(
        ({ failure }) => setFailed(unshownWords(kind, failure, media.reach())),
        () => setFailed(unshownWords(kind, null, media.reach())),
      )
    },
  }
}
