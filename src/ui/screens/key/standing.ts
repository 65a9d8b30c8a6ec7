import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { KeyStanding } from '../../../app/views.ts'
import type { HistoryState } from '../../state/history.tsx'

/** How the recovery key stands, read again whenever the history has something new to tell. Null until it is read. */
export function createKeyStanding(history: HistoryState): Accessor<KeyStanding | null> {
  const [standing, setStanding] = createSignal<KeyStanding | null>(null)
  let live = true
  let newest = 0
  onCleanup(() => (live = false))
  createEffect(
    on(history.status, () => {
      const mine = ++newest
      history.api.readKeyStanding().then(
        (read) => {
          if (live && mine === newest) setStanding(read)
        },
        // The next change reads it again; a history that cannot be read at all shows elsewhere.
        () => undefined,
      )
    }),
  )
  return standing
}
