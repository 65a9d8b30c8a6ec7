import { createEffect, createSignal, on, Show } from 'solid-js'
import { A } from '@solidjs/router'
import { routes } from '../routes.ts'
import { useHistory } from '../state/history.tsx'
import { lateWords, standingWords } from '../words/backup-words.ts'
import './bar.css'

/** Backups wait for the person, or there has been none for days. Whoever knows that can put it away. */
export function BackupBar(props: { readonly path: string }) {
  const history = useHistory()
  const [putAway, setPutAway] = createSignal(false)
  const backup = () => history.status()?.backup
  const words = () => {
    const now = backup()
    if (!now || now.state === 'running') return null
    if (now.state === 'failed' && now.nextAt === 0) return `${standingWords(now, Date.now()).short}.`
    return now.late ? lateWords(now, Date.now()) : null
  }
  createEffect(on(words, () => setPutAway(false), { defer: true }))
  return (
    <Show when={!putAway() && !props.path.startsWith(routes.backup) && words()}>
      {(said) => (
        <div class="bar" role="status">
          <p>{said()}</p>
          <span>
            <A href={routes.backup}>Show</A>
            <button type="button" onClick={() => setPutAway(true)}>
              Later
            </button>
          </span>
        </div>
      )}
    </Show>
  )
}
