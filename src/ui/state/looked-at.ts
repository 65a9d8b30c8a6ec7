import type { HistoryApi } from '../../app/api/history-api.ts'
import type { ContentId } from '../../app/api/media-api.ts'
import type { FailureView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'
import type { HistoryState } from './history.tsx'

/** How bringing one file ended: it is here, the backup does not have it, or why it is not known. */
export type Brought = 'here' | 'gone' | FailureView

/** Brings files here that are looked at: a few with one call, the last that came into view first. */
export interface LookedAt {
  bring(content: ContentId): Promise<Brought>
}

type Waiting = Map<ContentId, ((ended: Brought) => void)[]>

/** As many as the history worker fetches side by side. */
const perCall = 4
const maxCalls = 2
/** A row of pictures comes into view at once. */
const gatherMs = 50

export function createLookedAt(api: Pick<HistoryApi, 'fetchMedia' | 'lookAtMedia'>): LookedAt {
  const waiting: Waiting = new Map()
  let calls = 0
  let gathering: ReturnType<typeof setTimeout> | undefined

  const next = (): void => {
    gathering = undefined
    while (calls < maxCalls && waiting.size > 0) {
      const batch: Waiting = new Map([...waiting].slice(-perCall))
      for (const content of batch.keys()) waiting.delete(content)
      calls++
      void bringAll(api, batch).finally(() => {
        calls--
        next()
      })
    }
  }
  return {
    bring: (content) =>
      new Promise((resolve) => {
        waiting.set(content, [...(waiting.get(content) ?? []), resolve])
        gathering ??= setTimeout(next, gatherMs)
      }),
  }
}

async function bringAll(api: Pick<HistoryApi, 'fetchMedia' | 'lookAtMedia'>, batch: Waiting): Promise<void> {
  const all = [...batch.keys()]
  try {
    const { here } = await api.fetchMedia(all, () => undefined, new AbortController().signal)
    const isHere = async (content: ContentId) =>
      here === all.length || (await api.lookAtMedia(content)).failure !== 'not-found'
    for (const content of all) end(batch, content, (await isHere(content)) ? 'here' : 'gone')
  } catch (error) {
    for (const content of all) end(batch, content, failureOf(error))
  }
}

function end(batch: Waiting, content: ContentId, ended: Brought): void {
  for (const resolve of batch.get(content) ?? []) resolve(ended)
}

/** One for all that is on the screen. */
export function lookedAtOf(history: HistoryState): LookedAt {
  return history.kept('looked-at', () => createLookedAt(history.api))
}
