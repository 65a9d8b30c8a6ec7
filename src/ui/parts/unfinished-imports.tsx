import { For } from 'solid-js'
import { routes } from '../routes.ts'
import { useHistory } from '../state/history.tsx'
import { createTask } from '../state/task.ts'
import { formatMoment } from '../words/dates.ts'
import type { JobView } from '../../app/views.ts'
import { Button, ButtonLink } from './button.tsx'
import { Note } from './page.tsx'

/** Imports that were cut off: go on, or let go of what was read so far. */
export function UnfinishedImports() {
  const history = useHistory()
  const imports = () => history.status()?.unfinished.filter((job) => job.kind === 'import') ?? []
  const running = () => history.jobs.running().some((job) => job.href.startsWith(routes.import))
  return <For each={running() ? [] : imports()}>{(job) => <Unfinished job={job} />}</For>
}

function Unfinished(props: { readonly job: JobView }) {
  const history = useHistory()
  const task = createTask()
  const discard = () => void task.run(() => history.api.discardImport(props.job.id))
  return (
    <Note>
      <p>
        <strong>An import was cut off.</strong> <bdi>{props.job.title}</bdi>, begun{' '}
        {formatMoment(props.job.startedAt)}. Nothing of it is in your history yet. To go on, choose the same
        backup again.
      </p>
      <div class="actions-inline">
        <ButtonLink href={routes.import}>Go on</ButtonLink>
        <Button look="danger" disabled={task.state() === 'busy'} onClick={discard}>
          Discard what was read
        </Button>
      </div>
    </Note>
  )
}
