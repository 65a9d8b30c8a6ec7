import { createSignal, onMount, type Accessor } from 'solid-js'
import type { BrowserFolder } from '../../app/api/browser-objects.ts'
import type { FolderCopyView } from '../../app/api/folder-copy-api.ts'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { FailureView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'
import { createTask, type Task } from './task.ts'

export interface FolderCopyState {
  /** Null: not yet known. */
  readonly view: Accessor<FolderCopyView | null>
  /** Shown once, until the first copy is begun. */
  readonly key: Accessor<string | null>
  readonly copying: Task<FolderCopyView>
  readonly failure: Accessor<FailureView | null>
  /** `pick` answers null when the person closed the picker. */
  turnOn(pick: () => Promise<BrowserFolder | null>): Promise<void>
  copy(): void
  allow(): Promise<void>
  turnOff(): Promise<void>
}

/** *Keep a copy in a folder*, as its screen shows it. Must be made under an owner. */
export function createFolderCopyState(api: HistoryApi): FolderCopyState {
  const [view, setView] = createSignal<FolderCopyView | null>(null)
  const [key, setKey] = createSignal<string | null>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const copying = createTask<FolderCopyView>()
  const doing = async (work: () => Promise<FolderCopyView | null>): Promise<void> => {
    setFailure(null)
    try {
      const next = await work()
      if (next) setView(next)
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  onMount(() => void doing(() => api.readFolderCopy()))
  return {
    view,
    key,
    copying,
    failure,
    turnOn: (pick) =>
      doing(async () => {
        const folder = await pick()
        if (!folder) return null
        // One whose key nobody wrote down is begun anew.
        if (view()?.folder) await api.turnOffFolderCopy()
        setKey((await api.turnOnFolderCopy(folder)).key)
        return api.readFolderCopy()
      }),
    copy: () => {
      void copying
        .run((onProgress, signal) => api.copyToFolder(onProgress, signal))
        .then((next) => doing(async () => next ?? (await api.readFolderCopy())))
      setKey(null)
    },
    allow: () => doing(() => api.allowFolder()),
    turnOff: () =>
      doing(async () => {
        copying.stop()
        await api.turnOffFolderCopy()
        setKey(null)
        return api.readFolderCopy()
      }),
  }
}
