import { createEffect, createMemo, type Accessor } from 'solid-js'
import type { BackupStatus } from '../../app/api/views.ts'

/** Background work of Chromium; not in the DOM types. */
interface SyncRegistration {
  readonly sync?: { register(tag: string): Promise<void> }
  readonly periodicSync?: {
    register(tag: string, options: { readonly minInterval: number }): Promise<void>
    unregister(tag: string): Promise<void>
  }
}

const tag = 'backup'
/** Twice as often as backups are due: one that is missed costs half a day and not a whole one. */
const everyMs = 12 * 60 * 60 * 1000

/**
 * Asks the browser to wake the service worker: now and then while backups are on (it does so for installed apps), and
 * when the network is back. Browsers without such things wake nobody; the backup is then made when the app is opened.
 */
export function createBackground(backup: Accessor<BackupStatus | undefined>): void {
  if (!('serviceWorker' in navigator)) return
  const on = createMemo(() => backup()?.on)
  const wantsNetwork = createMemo(
    () => backup()?.waitsFor === 'network' || backup()?.failure?.code === 'offline',
  )
  createEffect(() => {
    const isOn = on()
    if (isOn === undefined) return
    void registered(async ({ periodicSync }) => {
      if (isOn) await periodicSync?.register(tag, { minInterval: everyMs })
      else await periodicSync?.unregister(tag)
    })
  })
  createEffect(() => {
    if (wantsNetwork()) void registered(async ({ sync }) => sync?.register(tag))
  })
}

async function registered(work: (registration: SyncRegistration) => Promise<unknown>): Promise<void> {
  try {
    await work((await navigator.serviceWorker.ready) as unknown as SyncRegistration)
  } catch {
    // Not allowed, or not for an app that is not installed.
  }
}
