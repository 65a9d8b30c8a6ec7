import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { KeyStanding } from '../../../app/api/views.ts'
import type { HistoryState } from '../../state/history.tsx'

/**
 * How the recovery key stands, read again whenever the history has something new to tell. Undefined until it is read;
 * null: backups are off, or what is kept of them is lost.
 */
export function createKeyStanding(history: HistoryState): Accessor<KeyStanding | null | undefined> {
  const [standing, setStanding] = createSignal<KeyStanding | null>()
  let live = true
  let reading = false
  let again = false
  onCleanup(() => (live = false))
  const read = async () => {
    // A job tells of itself many times a second: one reading at a time, and the last one after the last news.
    again = reading
    if (reading) return
    reading = true
    try {
      const known = await history.api.readKeyStanding()
      if (live) setStanding(known)
    } catch {
      // The next change reads it again; a history that cannot be read at all shows elsewhere.
    }
    reading = false
    if (again && live) void read()
  }
  createEffect(on(history.status, () => void read()))
  return standing
}
