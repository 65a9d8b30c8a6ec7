import { createSignal, type Accessor } from 'solid-js'
import type { BackupReport } from '../../../app/views.ts'
import type { CheckView, FetchedAgain, JoinChoice, OtherDeviceView } from '../../../app/proof-views.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { listAsJob } from '../../state/kept-job.ts'
import { createTask, type Task } from '../../state/task.ts'

// Long work of the pages of this room. Kept for as long as the page lives, so that leaving a screen ends nothing.

interface Shown {
  /** The screen is open: the end of a run need not be told elsewhere. */
  readonly setShown: (shown: boolean) => void
}

export interface OtherDeviceFlow extends Shown {
  readonly looking: Task<OtherDeviceView>
  readonly working: Task<BackupReport>
  look(): void
  join(choice: JoinChoice): void
  takeOver(mark: string): void
  /** What was chosen last: an answer to a question goes on with it. */
  readonly remember: Accessor<boolean>
  readonly setRemember: (remember: boolean) => void
}

export function createOtherDeviceFlow(history: HistoryState): OtherDeviceFlow {
  const looking = createTask<OtherDeviceView>()
  const working = createTask<BackupReport>()
  const [shown, setShown] = createSignal(false)
  const [remember, setRemember] = createSignal(false)
  const words = {
    href: routes.otherDevice,
    busy: 'Bringing two devices together',
    done: 'The backup is finished',
    failed: 'The backup did not finish',
  }
  listAsJob(history.jobs, working, words, shown)
  return {
    looking,
    working,
    setShown,
    remember,
    setRemember,
    look: () => void looking.run(() => history.api.describeOther()),
    join: (choice) =>
      void working.run((onProgress, signal) => history.api.joinOther(choice, onProgress, signal)),
    takeOver: (mark) =>
      void working.run((onProgress, signal) => history.api.takeOver(mark, onProgress, signal)),
  }
}

export interface CheckFlow extends Shown {
  readonly checking: Task<CheckView>
  readonly repairing: Task<BackupReport>
  check(): void
  repair(): void
}

export function createCheckFlow(history: HistoryState): CheckFlow {
  const checking = createTask<CheckView>()
  const repairing = createTask<BackupReport>()
  const [shown, setShown] = createSignal(false)
  const ends = { done: 'The check is finished', failed: 'The check did not finish' }
  const words = { href: routes.check, busy: 'Checking the backup', ...ends }
  listAsJob(history.jobs, checking, words, shown)
  return {
    checking,
    repairing,
    setShown,
    check: () => void checking.run((onProgress, signal) => history.api.checkArchive(onProgress, signal)),
    repair: () => void repairing.run((onProgress, signal) => history.api.repairArchive(onProgress, signal)),
  }
}

export interface MissingFlow extends Shown {
  readonly fetching: Task<FetchedAgain>
  fetch(): void
}

export function createMissingFlow(history: HistoryState): MissingFlow {
  const fetching = createTask<FetchedAgain>()
  const [shown, setShown] = createSignal(false)
  const words = {
    href: routes.missing,
    busy: 'Fetching what is missing',
    done: 'What could be fetched is here',
    failed: 'What is missing could not be fetched',
  }
  listAsJob(history.jobs, fetching, words, shown)
  return {
    fetching,
    setShown,
    fetch: () => void fetching.run((onProgress, signal) => history.api.fetchMissing(onProgress, signal)),
  }
}
