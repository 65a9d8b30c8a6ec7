import { Index, Match, Show, Switch } from 'solid-js'
import { routes } from '../routes.ts'
import { useHistory } from '../state/history.tsx'
import { createTask } from '../state/task.ts'
import { formatMoment } from '../words/dates.ts'
import type { JobView } from '../../app/api/views.ts'
import { Button, ButtonLink } from './button.tsx'
import { FailureNote } from './failure-note.tsx'
import { Note } from './page.tsx'
import { ProgressBar } from './progress.tsx'

/** Jobs that were cut off: go on, let go of what an import has read so far, or keep what a restore brought in. */
export function UnfinishedJobs(props: { readonly kind: 'import' | 'restore' }) {
  const history = useHistory()
  const jobs = () => history.status()?.unfinished.filter((job) => job.kind === props.kind) ?? []
  const home = () => (props.kind === 'import' ? routes.import : routes.restore)
  const running = () => history.jobs.running().some((job) => job.href === home())
  return (
    <Index each={running() ? [] : jobs()}>
      {(job) => (
        <Show when={job().kind === 'import'} fallback={<UnfinishedRestore job={job()} />}>
          <UnfinishedImport job={job()} />
        </Show>
      )}
    </Index>
  )
}

function UnfinishedRestore(props: { readonly job: JobView }) {
  const ways = () => (
    <>
      <ButtonLink href={routes.restoreStep('resume')}>Go on restoring</ButtonLink>
      <ButtonLink href={routes.restoreStep('keep')}>Keep what has arrived…</ButtonLink>
    </>
  )
  return (
    <Switch
      fallback={
        <Note>
          <p>
            <strong>Not everything is back yet.</strong> What has come so far is here; the rest still lies at
            the service.
          </p>
          <div class="actions-inline">{ways()}</div>
        </Note>
      }
    >
      <Match when={props.job.progress}>
        {(progress) => (
          <Note>
            <p>
              <strong>The restore goes on.</strong> What has come so far can be read.
            </p>
            <ProgressBar progress={progress()} waiting="Restoring" />
          </Note>
        )}
      </Match>
      <Match when={props.job.failure}>
        {(failure) => <FailureNote failure={failure()}>{ways()}</FailureNote>}
      </Match>
    </Switch>
  )
}

function UnfinishedImport(props: { readonly job: JobView }) {
  const history = useHistory()
  const task = createTask()
  const discard = () => void task.run(() => history.api.discardImport(props.job.id))
  return (
    <Note>
      <Show
        when={!props.job.damaged}
        fallback={
          <p>
            <strong>An import was cut off, and cannot go on:</strong> how far it had come can no longer be
            read. Nothing of it is in your history, which is as it was. To import the backup, choose it again:
            it begins anew.
          </p>
        }
      >
        <p>
          <strong>An import was cut off.</strong> <bdi>{props.job.title}</bdi>, begun{' '}
          {formatMoment(props.job.startedAt)}. Nothing of it is in your history yet. To go on, choose the same
          backup again.
        </p>
      </Show>
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <div class="actions-inline">
        <ButtonLink href={routes.import}>{props.job.damaged ? 'Import again' : 'Go on'}</ButtonLink>
        <Button look="danger" disabled={task.state() === 'busy'} onClick={discard}>
          Discard what was read
        </Button>
      </div>
    </Note>
  )
}
