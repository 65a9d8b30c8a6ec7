import { Show } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { formatMoment } from '../../words/dates.ts'
import { count } from '../../words/numbers.ts'

/** Says what will be gone, and what will not. */
export function EraseScreen() {
  const history = useHistory()
  const navigate = useNavigate()
  const task = createTask()
  const status = () => history.status()
  const erase = async () => {
    await task.run(() => history.api.eraseHistory())
    if (task.state() === 'done') navigate(routes.home, { replace: true })
  }
  return (
    <Page title="Erase this history" back={routes.settings}>
      <Note warn>
        <p>
          <strong>
            {count(status()?.messages ?? 0, 'message')} in {count(status()?.chats ?? 0, 'chat')} will be gone
            from this device.
          </strong>{' '}
          There is no way to take this back.
        </p>
        <p>
          <Show
            when={status()?.backup.last}
            fallback={
              status()?.backup.failure?.code === 'setting-lost'
                ? 'What is at the service stays; with your recovery key you can restore it.'
                : 'There is no backup of this history that you could restore.'
            }
          >
            {(last) => (
              <>
                The backup of {formatMoment(last().at)} stays at the service; with your recovery key you can
                restore it.
              </>
            )}
          </Show>
        </p>
      </Note>
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Button look="danger" disabled={task.state() === 'busy'} onClick={() => void erase()}>
          {task.state() === 'busy' ? 'Erasing…' : 'Erase everything here'}
        </Button>
        <ButtonLink href={routes.settings}>Keep it</ButtonLink>
      </Actions>
    </Page>
  )
}
