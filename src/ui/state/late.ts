import { createEffect, createMemo, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { BackupStatus } from '../../app/api/views.ts'
import { lateNotice } from '../../app/schedule/late-notice.ts'
import { routes } from '../routes.ts'

export type Notifying = 'yes' | 'ask' | 'no' | 'never'

/** Badges of installed apps; not in every browser. */
interface BadgeNavigator {
  setAppBadge?(): Promise<void>
  clearAppBadge?(): Promise<void>
}

export function canNotify(): Notifying {
  if (!('Notification' in window) || !('serviceWorker' in navigator)) return 'never'
  const { permission } = Notification
  return permission === 'granted' ? 'yes' : permission === 'denied' ? 'no' : 'ask'
}

/** To be called on a tap. */
export async function askToNotify(): Promise<Notifying> {
  await Notification.requestPermission().catch(() => undefined)
  return canNotify()
}

/** Tells outside of the app when there has been no backup for days: by a badge, and once a day by a notice. */
export function createLateNotices(api: HistoryApi, backup: Accessor<BackupStatus | undefined>): void {
  const late = createMemo(() => backup()?.late)
  createEffect(() => {
    const isLate = late()
    if (isLate === undefined) return
    const badges = navigator as BadgeNavigator
    // A badge that cannot be shown is no failure of anything.
    void (isLate ? badges.setAppBadge?.() : badges.clearAppBadge?.())?.catch(() => undefined)
    if (isLate && canNotify() === 'yes') void notify(api).catch(() => undefined)
  })
}

async function notify(api: HistoryApi): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration || !(await api.tellsLate())) return
  const { title, ...options } = lateNotice(`/#${routes.backup}`)
  await registration.showNotification(title, options)
}
