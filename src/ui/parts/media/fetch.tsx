import { Show } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { errorWords } from '../../words/error-words.ts'
import { Button } from '../button.tsx'

/** Brings one file back from the service, where there is a backup to bring it from. */
export function Fetch(props: { readonly file: AttachmentView; readonly onHere: () => Promise<void> }) {
  const history = useHistory()
  const task = createTask<boolean>()
  const isAway = () => props.file.place !== 'here' && props.file.content !== ''
  const fetchIt = () =>
    task.run(async (onProgress, signal) => {
      const { here } = await history.api.fetchMedia([props.file.content], onProgress, signal)
      if (here > 0) await props.onHere()
      return here > 0
    })
  return (
    <Show when={isAway() && history.status()?.backup.on}>
      <Button
        icon="restore"
        disabled={task.state() === 'busy'}
        onClick={(event) => {
          event.stopPropagation()
          void fetchIt()
        }}
      >
        {task.state() === 'busy' ? 'Fetching…' : 'Fetch it from the backup'}
      </Button>
      <p class="small" role="status">
        <Show when={task.result() === false}>Your backup does not have it.</Show>
        <Show when={task.failure()}>
          {(failure) => (
            <>
              {errorWords(failure()).happened} {errorWords(failure()).next}
            </>
          )}
        </Show>
      </p>
    </Show>
  )
}
