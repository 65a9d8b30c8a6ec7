import { createSignal, type Accessor } from 'solid-js'
import type { BackupReport } from '../../../app/api/views.ts'
import type { CheckView, FetchedAgain, JoinChoice, OtherDeviceView } from '../../../app/api/proof-views.ts'
import { routes } from '../../routes.ts'
import type { HistoryState } from '../../state/history.tsx'
import { listAsJob } from '../../state/kept-job.ts'
import { createKeptTask, type Watched } from '../../state/kept-task.ts'
import { createTask, type Task } from '../../state/task.ts'

// Long work of the pages of this room. Kept for as long as the page lives, so that leaving a screen ends nothing.

export interface OtherDeviceFlow extends Watched {
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
  const [remember, setRemember] = createSignal(false)
  const { task: working, ...watched } = createKeptTask<BackupReport>(history.jobs, {
    href: routes.otherDevice,
    busy: 'Bringing two devices together',
    done: 'The backup is finished',
    failed: 'The backup did not finish',
  })
  return {
    looking,
    working,
    ...watched,
    remember,
    setRemember,
    look: () => void looking.run(() => history.api.describeOther()),
    join: (choice) =>
      void working.run((onProgress, signal) => history.api.joinOther(choice, onProgress, signal)),
    takeOver: (mark) =>
      void working.run((onProgress, signal) => history.api.takeOver(mark, onProgress, signal)),
  }
}

export interface CheckFlow extends Watched {
  readonly checking: Task<CheckView>
  readonly repairing: Task<BackupReport>
  check(): void
  repair(): void
}

export function createCheckFlow(history: HistoryState): CheckFlow {
  const { task: checking, ...watched } = createKeptTask<CheckView>(history.jobs, {
    href: routes.check,
    busy: 'Checking the backup',
    done: 'The check is finished',
    failed: 'The check did not finish',
  })
  const repairing = createTask<BackupReport>()
  const words = {
    href: routes.check,
    busy: 'Backing up everything again',
    done: 'The backup is finished',
    failed: 'The backup did not finish',
  }
  listAsJob(history.jobs, repairing, words, watched.shown)
  return {
    checking,
    repairing,
    ...watched,
    check: () => void checking.run((onProgress, signal) => history.api.checkArchive(onProgress, signal)),
    repair: () => void repairing.run((onProgress, signal) => history.api.repairArchive(onProgress, signal)),
  }
}

export interface MissingFlow extends Watched {
  readonly fetching: Task<FetchedAgain>
  fetch(): void
}

export function createMissingFlow(history: HistoryState): MissingFlow {
  const { task: fetching, ...watched } = createKeptTask<FetchedAgain>(history.jobs, {
    href: routes.missing,
    busy: 'Fetching what is missing',
    done: 'What could be fetched is here',
    failed: 'What is missing could not be fetched',
  })
  return {
    fetching,
    ...watched,
    fetch: () => void fetching.run((onProgress, signal) => history.api.fetchMissing(onProgress, signal)),
  }
}
