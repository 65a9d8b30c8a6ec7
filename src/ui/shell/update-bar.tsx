import { Show } from 'solid-js'
import { useHistory } from '../state/history.tsx'
import { dismissUpdate, updateNow, updateState } from '../state/updates.ts'
import './bar.css'

/** A newer version waits. It is never put in place unasked, and never during a job. */
export function UpdateBar() {
  const history = useHistory()
  return (
    <Show when={updateState() !== 'none' && !history.jobs.busy()}>
      <div class="bar" role="status">
        <p>
          {updateState() === 'held'
            ? 'Another tab is at work. Update when it has finished.'
            : 'A newer version of Heirloom is ready.'}
        </p>
        <span>
          <button type="button" onClick={() => void updateNow()}>
            Update now
          </button>
          <button type="button" onClick={dismissUpdate}>
            Later
          </button>
        </span>
      </div>
    </Show>
  )
}
