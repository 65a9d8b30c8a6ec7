import { Show } from 'solid-js'
import { A } from '@solidjs/router'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { formatMoment } from '../../words/dates.ts'
import { count } from '../../words/numbers.ts'

/** Turning off deletes: says what goes and what stays, before and after. */
export function TurnOff() {
  const history = useHistory()
  const task = createTask()
  const last = () => history.status()?.backup.last
  const remove = () => void task.run(() => history.api.deleteArchive())
  return (
    <Show
      when={task.state() !== 'done'}
      fallback={
        <Page title="Backups are off">
          <p>The backup is gone from the service. Your history on this device is as it was.</p>
          <Actions>
            <ButtonLink href={routes.backup} look="primary">
              Done
            </ButtonLink>
          </Actions>
        </Page>
      }
    >
      <Page title="Turn off and delete" back={routes.backup}>
        <Note warn>
          <p>
            <strong>
              The backup at the service will be gone at once
              <Show when={last()}>
                {(report) => ` (${count(report().messages, 'message')}, made ${formatMoment(report().at)})`}
              </Show>
              .
            </strong>{' '}
            Its recovery key will open nothing any more. There is no way to take this back.
          </p>
          <Show when={history.status()?.backup.media?.choices.saveSpace}>
            <p>
              Photos and files that left this device to save space will be gone with it.{' '}
              <A href={routes.files}>Keep all of them on this device first</A>.
            </p>
          </Show>
          <p>Your history on this device stays. You can turn on backups again later, with a new key.</p>
        </Note>
        <Show when={history.status()?.backup.subscribed}>
          <Note>
            <p>
              <strong>A payment by card goes on by itself.</strong> The service cannot tell which payment
              belongs to this backup, so it cannot end it for you. End it first: choose “Manage payment”.
            </p>
            <div class="actions-inline">
              <ButtonLink href={routes.plan}>Your plan</ButtonLink>
            </div>
          </Note>
        </Show>
        <Show when={task.failure()}>
          {(failure) => (
            <FailureNote failure={failure()}>
              <AcceptService failure={failure()} onAccepted={remove} />
            </FailureNote>
          )}
        </Show>
        <Actions>
          <Button look="danger" disabled={task.state() === 'busy'} onClick={remove}>
            {task.state() === 'busy' ? 'Deleting…' : 'Turn off and delete the backup'}
          </Button>
          <ButtonLink href={routes.backup}>Keep backups on</ButtonLink>
        </Actions>
      </Page>
    </Show>
  )
}
