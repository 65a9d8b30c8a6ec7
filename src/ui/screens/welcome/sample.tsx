import { onMount, Show } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { Actions, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'

/** Loads the made-up history, then shows its chats. */
export function Sample() {
  const history = useHistory()
  const navigate = useNavigate()
  const task = createTask()
  const load = async () => {
    await task.run((onProgress, signal) => history.api.loadSample(onProgress, signal))
    if (task.state() === 'done') navigate(routes.chats, { replace: true })
  }
  const cancel = () => {
    task.stop()
    navigate(routes.home, { replace: true })
  }
  onMount(() => {
    if (history.status()?.state === 'empty') void load()
    else navigate(routes.chats, { replace: true })
  })
  return (
    <Page
      title="A sample history"
      lead="Made-up people and words. Erase it in Settings before you import your own."
    >
      <Show
        when={task.failure()}
        fallback={
          <>
            <ProgressBar progress={task.progress()} waiting="Making the sample" />
            <Actions>
              <Button onClick={cancel}>Cancel</Button>
            </Actions>
          </>
        }
      >
        {(failure) => <FailureNote failure={failure()} onRetry={() => void load()} />}
      </Show>
    </Page>
  )
}
