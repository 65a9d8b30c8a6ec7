import {
  createContext,
  createEffect,
  createMemo,
  createRoot,
  createSignal,
  getOwner,
  on,
  onCleanup,
  runWithOwner,
  useContext,
  type Accessor,
  type JSX,
} from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { ChatSummaryView, FailureView, HistoryStatus } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'
import type { createBackupWatch } from './backup-watch.ts'
import { createJobs, type Jobs } from './jobs.ts'

/** What every screen may use. */
export interface HistoryState {
  readonly api: HistoryApi
  /** Null until the history answered for the first time. */
  readonly status: Accessor<HistoryStatus | null>
  /** Why the history could not be opened. */
  readonly failure: Accessor<FailureView | null>
  readonly retry: () => void
  /** Null until listed. Newest first as the API gives them. */
  readonly chats: Accessor<readonly ChatSummaryView[] | null>
  readonly jobs: Jobs
  /**
   * A flow that must survive leaving its screen: made on first use, kept until dropped. Its cleanups run when it is
   * dropped.
   */
  kept<Flow>(name: string, make: (drop: () => void) => Flow): Flow
}

/** Between two listings of the chats while a job changes the history all the time. */
const listPauseMs = 400

export function createHistory(api: HistoryApi, onLost: (listener: () => void) => void): HistoryState {
  const [status, setStatus] = createSignal<HistoryStatus | null>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const [watch, setWatch] = createSignal(0)
  const jobs = createJobs()

  createEffect(
    on(watch, () => {
      let live = true
      let stop: (() => void) | null = null
      const accept = (next: HistoryStatus) => {
        if (!live) return
        setFailure(null)
        setStatus(next)
      }
      const begin = async () => {
        const heard = { any: false }
        stop = await api.observe((next) => {
          heard.any = true
          accept(next)
        })
        const first = await api.status()
        // What was told meanwhile is newer than what was asked before.
        if (!heard.any) accept(first)
        if (!live) stop()
      }
      begin().catch((error: unknown) => live && setFailure(failureOf(error)))
      onCleanup(() => {
        live = false
        stop?.()
      })
    }),
  )
  const retry = () => setWatch((n) => n + 1)
  onLost(retry)

  watchBackups({ api, jobs, status })

  const owner = getOwner()
  const flows = new Map<string, { flow: unknown; dispose: () => void }>()
  // With the history go the flows, and what was typed in them: it may have been locked.
  onCleanup(() => flows.forEach(({ dispose }) => dispose()))
  return {
    api,
    status,
    failure,
    retry,
    chats: createChatList(api, status),
    jobs,
    kept: (name, make) => {
      const known = flows.get(name)
      if (known) return known.flow as ReturnType<typeof make>
      return createRoot((dispose) => {
        const drop = () => {
          flows.delete(name)
          dispose()
        }
        const flow = runWithOwner(getOwner(), () => make(drop)) as ReturnType<typeof make>
        flows.set(name, { flow, dispose })
        return flow
      }, owner)
    },
  }
}

/** The code for it comes once there are backups to watch. */
function watchBackups(parts: Parameters<typeof createBackupWatch>[0]): void {
  const owner = getOwner()
  let watching = false
  const on = createMemo(() => parts.status()?.backup.on === true)
  createEffect(() => {
    if (!on() || watching) return
    watching = true
    import('./backup-watch.ts').then(
      ({ createBackupWatch }) => runWithOwner(owner, () => createBackupWatch(parts)),
      () => (watching = false),
    )
  })
}

function createChatList(api: HistoryApi, status: Accessor<HistoryStatus | null>) {
  const [chats, setChats] = createSignal<readonly ChatSummaryView[] | null>(null)
  let listing = false
  let again = false
  const list = async () => {
    if (listing) {
      again = true
      return
    }
    listing = true
    try {
      setChats(await api.listChats())
    } catch {
      // The next change lists again; a history that cannot be read at all shows through `failure`.
    } finally {
      listing = false
    }
    if (again) {
      again = false
      setTimeout(() => void list(), listPauseMs)
    }
  }
  createEffect(
    on(
      () => [status()?.generation, status()?.state, status()?.lastRead] as const,
      ([generation]) => {
        if (generation !== undefined) void list()
      },
    ),
  )
  return chats
}

const HistoryContext = createContext<HistoryState>()

export function HistoryProvider(props: { readonly value: HistoryState; readonly children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- one history for the life of the page
  return <HistoryContext.Provider value={props.value}>{props.children}</HistoryContext.Provider>
}

export function useHistory(): HistoryState {
  const state = useContext(HistoryContext)
  if (!state) throw new Error('useHistory outside of HistoryProvider')
  return state
}
