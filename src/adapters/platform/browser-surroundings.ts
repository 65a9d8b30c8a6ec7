/** What Chromium tells of the network; not in the DOM types, and nowhere else. */
interface NetworkInformation extends EventTarget {
  readonly type?: string
  readonly saveData?: boolean
}

interface Battery {
  /** 0 … 1 */
  readonly level: number
  readonly charging: boolean
}

export interface BrowserSurroundings {
  now(): { readonly online: boolean; readonly metered: boolean; readonly battery: number | null }
  /** Only a window can see the battery. */
  readonly tellBattery: (battery: Battery | null) => void
  /** Calls back when the network has come, or is another one. */
  onNetwork(listener: () => void): void
}

/** In any realm. What a browser does not tell is taken as good: it must not keep a backup from being made. */
export function browserSurroundings(): BrowserSurroundings {
  const { connection } = navigator as { readonly connection?: NetworkInformation }
  let battery: Battery | null = null
  return {
    now: () => ({
      online: navigator.onLine,
      metered: connection?.saveData === true || connection?.type === 'cellular',
      battery: battery && !battery.charging ? Math.round(battery.level * 100) : null,
    }),
    tellBattery: (told) => {
      battery = told && told.level >= 0 && told.level <= 1 ? told : null
    },
    onNetwork: (listener) => {
      globalThis.addEventListener('online', listener)
      globalThis.addEventListener('offline', listener)
      connection?.addEventListener('change', listener)
    },
  }
}
