import { HeirloomError, isCode } from '../../core/errors.ts'
import type { ChatRecords } from '../../domain/history/build-types.ts'
import { idsFrom } from '../../domain/history/id-run.ts'
import { rewriteHistory } from '../../domain/history/rewrite-history.ts'
import type { HistoryEdits, HistoryRewriteTools } from '../../domain/history/rewrite-history.ts'
import type { ChatId, Spine } from '../../domain/history/types.ts'
import type { HistoryChange } from '../../domain/ports.ts'
import { GoneFiles } from './gone-files.ts'
import type { FoundItem } from './find-items.ts'
import { spineOf } from './standing.ts'
import type { Standing, StandingHistory } from './standing.ts'

/** What one edit does besides the items themselves. */
export interface PlannedChange<T> {
  readonly edits: HistoryEdits
  /** Fields of the spine that change with it. */
  readonly spine?: Partial<Pick<Spine, 'nextItemId' | 'nextRow'>>
  readonly also?: Pick<HistoryChange, 'putDirectory' | 'dropDirectory' | 'settings' | 'jobs' | 'media'>
  readonly result: T
}

type Plan<T> = (standing: Standing) => Promise<PlannedChange<T> | null>

const maxTries = 12

/**
 * Plans a change on the present standing and commits it; plans it anew when another one came first. A plan of null
 * means that there is nothing to do. `busy` while a restore is under way.
 */
export function changeHistory<T>(
  history: StandingHistory,
  plan: Plan<T>,
  onProgress?: (done: number, total: number) => void,
): Promise<T | null> {
  return history.inTurn(() => changeNow(history, plan, onProgress))
}

async function changeNow<T>(
  history: StandingHistory,
  plan: Plan<T>,
  onProgress?: (done: number, total: number) => void,
): Promise<T | null> {
  for (let tries = 1; ; tries++) {
    try {
      const standing = await history.get()
      if (!standing.spine) throw new HeirloomError('not-found', 'there is no history')
      // A newer backup may yet take the place of what is in, and with it of any change made to that.
      if (standing.spine.restoring) throw new HeirloomError('busy', 'a restore is under way')
      const planned = await plan(standing)
      if (!planned) return null
      const gone = new GoneFiles(planned.edits)
      const tools = toolsOf(history, standing, { gone, onProgress })
      const change = await rewriteHistory(spineOf(standing), planned.edits, tools)
      await history.deps.store.commit({
        ...change,
        ...planned.also,
        spine: { ...change.spine, ...planned.spine },
      })
      const { putDirectory = [], dropDirectory = [] } = planned.also ?? {}
      if (putDirectory.length + dropDirectory.length === 0) {
        history.keepDirectory(change.spine.generation, standing.directory)
      }
      history.deps.filesGone?.(gone.plaintextHashes)
      history.changed()
      return planned.result
    } catch (error) {
      history.changed()
      if (!isCode(error, 'conflict') || tries === maxTries) throw error
    }
  }
}

function toolsOf(
  history: StandingHistory,
  standing: Standing,
  {
    gone,
    onProgress,
  }: {
    readonly gone: GoneFiles
    readonly onProgress: ((done: number, total: number) => void) | undefined
  },
): HistoryRewriteTools {
  const { store, core, packer } = history.deps
  const readRecords = async (chats: readonly ChatId[]): Promise<(ChatRecords | null)[]> => {
    const tails = await store.readChatTails(chats)
    return chats.map((chat, i) => {
      const [row, tail] = [standing.rows.get(chat), tails[i]]
      return row && tail ? { row, tail } : null
    })
  }
  return {
    scanner: core,
    packer,
    nextId: idsFrom(() => store.newIdRun()),
    openPages: async (ids) => {
      const opened = await history.pages.open(ids)
      gone.look(opened)
      return opened
    },
    openSegments: (ids) => history.pages.openSegments(ids),
    readRecords,
    ...(onProgress ? { onProgress } : {}),
  }
}

/** Edits of single items; null removes. */
export function editsOf(
  items: readonly (FoundItem & { readonly after: Uint8Array | null })[],
): HistoryEdits['edits'] {
  const edits = new Map<number, Map<number, Map<number, Uint8Array | null>>>()
  for (const { segment, page, position, after } of items) {
    const pages = edits.get(segment) ?? new Map<number, Map<number, Uint8Array | null>>()
    const positions = pages.get(page) ?? new Map<number, Uint8Array | null>()
    edits.set(segment, pages.set(page, positions.set(position, after)))
  }
  return edits
}
