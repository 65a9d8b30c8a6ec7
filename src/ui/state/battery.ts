import type { HistoryApi } from '../../app/api/history-api.ts'

/** Chromium's battery; not in the DOM types. */
interface Battery extends EventTarget {
  readonly level: number
  readonly charging: boolean
}

/** Tells the worker, which cannot see it, whenever the battery is another one. */
export async function watchBattery(api: Pick<HistoryApi, 'tellBattery'>): Promise<void> {
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> }
  const battery = await getBattery?.call(navigator).catch(() => null)
  if (!battery) return
  const tell = () => {
    const { level, charging } = battery
    void api.tellBattery({ level, charging }).catch(() => undefined)
  }
  battery.addEventListener('levelchange', tell)
  battery.addEventListener('chargingchange', tell)
  tell()
}
