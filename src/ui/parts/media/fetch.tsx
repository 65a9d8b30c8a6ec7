import { Show } from 'solid-js'
import type { AttachmentView, Progress } from '../../../app/views.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { errorWords } from '../../words/error-words.ts'
import { Button } from '../button.tsx'

/** Brings one file back from the service, where there is a backup to bring it from. */
export function Fetch(props: { readonly file: AttachmentView; readonly onHere: () => Promise<void> }) {
  const history = useHistory()
  const task = createTask<boolean>()
  const isAway = () => props.file.place !== 'here' && props.file.content !== ''
  const isPlayed = () => ['video', 'audio', 'voice', 'gif'].includes(props.file.kind)
  const fetchIt = () =>
    task.run(async (onProgress, signal) => {
      // What plays before it is whole goes on coming when this makes room for it.
      const [stop, early] = [new AbortController(), { plays: false }]
      signal.addEventListener('abort', () => early.plays || stop.abort())
      const look = async () => {
        const { failure } = await history.api.lookAtMedia(props.file.content)
        if (early.plays || failure !== null) return
        early.plays = true
        await props.onHere()
      }
      const tell = (progress: Progress) => {
        onProgress(progress)
        if (isPlayed() && !early.plays) void look().catch(() => undefined)
      }
      const { here } = await history.api.fetchMedia([props.file.content], tell, stop.signal)
      if (here > 0 && !early.plays) await props.onHere()
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
        <Show when={task.state() === 'busy' && isPlayed()}>
          It plays as soon as enough of it is here, which for most is all of it.
        </Show>
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
