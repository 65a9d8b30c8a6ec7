import { backUp, sendFiles } from '../../app/archive/back-up.ts'
import { backUpInBackground, type BackgroundDeps } from '../../app/schedule/background-run.ts'
import { readBackupStatus } from '../../app/schedule/read-status.ts'
import { createSchedule } from '../../app/schedule/create-schedule.ts'
import { lateNotice } from '../../app/schedule/late-notice.ts'
import { later, openPorts, type BackgroundPorts } from './ports.ts'
import type { WorkerScope } from './scope.ts'

const tag = 'backup'
/** As in `ui/state/jobs.ts`: while it is held, no tab puts a newer version of the app in place. */
const jobLock = 'heirloom-page-job'
const quiet = () => undefined

/** Listens for the browser's wake-ups. `readCore`: the core's file as it is kept with the app. */
export function listenForWakeUps(self: WorkerScope, readCore: () => Promise<Response | undefined>): void {
  let opening: Promise<BackgroundPorts> | null = null
  /** A start that failed is not remembered. */
  const ports = (): Promise<BackgroundPorts> => {
    if (opening) return opening
    opening = openPorts(readCore)
    opening.catch(() => (opening = null))
    return opening
  }
  let waking: Promise<unknown> | null = null
  const wake = (trigger: 'time' | 'network'): Promise<unknown> => {
    waking ??= wakeUp(self, ports, trigger).finally(() => (waking = null))
    return waking
  }
  self.addEventListener('periodicsync', (event) => {
    if (event.tag === tag) event.waitUntil(wake('time'))
  })
  self.addEventListener('sync', (event) => {
    if (event.tag === tag) event.waitUntil(wake('network'))
  })
  self.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(showApp(self, event.notification.data))
  })
}

async function wakeUp(
  self: WorkerScope,
  ports: () => Promise<BackgroundPorts>,
  trigger: 'time' | 'network',
): Promise<void> {
  // Nobody is here to be told of a fault; what went wrong with a backup is kept with it.
  await ports()
    .then((opened) => backUpInBackground(backgroundOf(self, opened), trigger))
    .catch(quiet)
}

function backgroundOf(self: WorkerScope, ports: BackgroundPorts): BackgroundDeps {
  const status = () => readBackupStatus(ports)
  // Asked from within a run, which must not count.
  const idle = { ...ports, runs: { known: () => null } }
  return {
    news: ports.news,
    later,
    status,
    hasWindow: async () => {
      const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
      return windows.length > 0
    },
    backUp: (signal) =>
      duringJob(self, () =>
        ports.runs.run({ onProgress: quiet, signal, alone: true }, async (onProgress, mine) => {
          if ((await readBackupStatus(idle)).filesOnly) await sendFiles(ports, { onProgress, signal: mine })
          else await backUp(ports, { onProgress, signal: mine, guardAnswered: false })
        }),
      ),
    askAgain: async () => {
      await self.registration.sync?.register(tag).catch(quiet)
    },
    tellLate: async (late) => {
      const { navigator } = self
      await (late ? navigator.setAppBadge?.() : navigator.clearAppBadge?.())?.catch(quiet)
      if (!late || self.Notification?.permission !== 'granted') return
      const schedule = createSchedule({ ...ports, status, onBattery: quiet, look: quiet })
      if (!(await schedule.tellsLate())) return
      const { title, ...options } = lateNotice('/#/backup')
      await self.registration.showNotification(title, options).catch(quiet)
    },
  }
}

function duringJob<T>(self: WorkerScope, work: () => Promise<T>): Promise<T> {
  return self.navigator.locks?.request(jobLock, { mode: 'shared' }, work) ?? work()
}

/** To the backup screen, in a window that is open already where there is one. */
async function showApp(self: WorkerScope, data: unknown): Promise<void> {
  const told = typeof data === 'object' && data !== null && 'url' in data ? data.url : null
  // Only an address of our own: it came back from the browser, which kept it.
  const url = typeof told === 'string' && told.startsWith('/#/') ? told : '/'
  const [window] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!window) await self.clients.openWindow(url)
  else await window.focus().then((focused) => focused.navigate(url))
}
