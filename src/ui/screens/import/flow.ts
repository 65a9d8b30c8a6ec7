import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { PickedSource } from '../../../app/api/history-api.ts'
import type {
  ImportChoice,
  ImportReport,
  KeyAnswer,
  SourcePreview,
  SourceView,
} from '../../../app/api/views.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { listAsJob } from '../../state/kept-job.ts'
import { createTask, type Task } from '../../state/task.ts'

/** The pages of the import, in order. */
export const steps = ['pick', 'found', 'key', 'preview', 'run', 'report'] as const
export type Step = (typeof steps)[number]

export interface ImportFlow {
  readonly source: Accessor<SourceView | null>
  readonly snapshot: Accessor<string>
  chooseSnapshot(id: string): void
  readonly describing: Task<SourceView>
  readonly checking: Task<KeyAnswer>
  readonly previewing: Task<SourcePreview>
  readonly importing: Task<ImportReport>
  /** The answer to the key as it was last tried; forgotten when the field changes. */
  readonly answer: Accessor<KeyAnswer | null>
  forgetAnswer(): void
  /** True when it is a backup. */
  describe(picked: PickedSource): Promise<boolean>
  /** True when the key opens it. */
  check(key: string, accountId: string): Promise<boolean>
  preview(): Promise<void>
  begin(choice: ImportChoice): void
  /** The same again, but the messages alone: for a device that has no room for their files. */
  beginWithoutFiles(): void
  /** Whether this page has what it needs. */
  allows(step: Step): boolean
  setShown(step: Step | null): void
}

/** Everything between picking a backup and the report. The typed key is not kept here: it goes to the worker. */
export function createImportFlow(history: HistoryState): ImportFlow {
  const { api } = history
  const [snapshot, setSnapshot] = createSignal('')
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const [opened, setOpened] = createSignal(false)
  const [chosen, setChosen] = createSignal<ImportChoice>({ kind: 'all' })
  const [shown, setShown] = createSignal<Step | null>(null)
  const describing = createTask<SourceView>()
  const checking = createTask<KeyAnswer>()
  const previewing = createTask<SourcePreview>()
  const importing = createTask<ImportReport>()
  const source = describing.result
  const words = {
    href: routes.import,
    busy: 'Importing',
    done: 'The import is finished',
    failed: 'The import stopped before its end',
  }
  listAsJob(history.jobs, importing, words, () => shown() !== null)
  const close = (id: string) => void api.closeSource(id).catch(() => undefined)
  createEffect(
    on(source, (now) => {
      if (now) onCleanup(() => close(now.id))
    }),
  )
  // The key is no longer needed once everything is in.
  createEffect(
    on(importing.state, (state) => {
      const now = source()
      if (state === 'done' && now) close(now.id)
    }),
  )

  const begin = (choice: ImportChoice): void => {
    const now = source()
    setChosen(choice)
    if (now) void importing.run((onProgress, signal) => api.importSource(now.id, choice, onProgress, signal))
  }

  const allowed: Readonly<Record<Step, () => boolean>> = {
    pick: () => true,
    found: () => source() !== null,
    key: () => source() !== null,
    preview: () => opened(),
    run: () => importing.state() !== 'idle',
    report: () => importing.result() !== null,
  }
  return {
    source,
    snapshot,
    chooseSnapshot: setSnapshot,
    describing,
    checking,
    previewing,
    importing,
    answer,
    forgetAnswer: () => setAnswer(null),
    setShown,
    describe: async (picked) => {
      setOpened(false)
      setAnswer(null)
      const found = await describing.run(() => api.describeSource(picked))
      if (!found) return false
      setSnapshot(found.snapshots[0]?.id ?? '')
      return true
    },
    check: async (key, accountId) => {
      const now = source()
      if (!now) return false
      const result = await checking.run((onProgress, signal) =>
        api.checkKey(now.id, snapshot(), key, accountId, onProgress, signal),
      )
      setAnswer(result)
      setOpened(result?.ok === true)
      return result?.ok === true
    },
    preview: async () => {
      const now = source()
      if (now) await previewing.run((onProgress, signal) => api.previewSource(now.id, onProgress, signal))
    },
    begin,
    beginWithoutFiles: () => begin({ ...chosen(), withoutFiles: true }),
    allows: (step) => allowed[step](),
  }
}
