import { For } from 'solid-js'
import { A } from '@solidjs/router'
import { percent } from '../words/numbers.ts'
import { useHistory } from '../state/history.tsx'
import type { Job } from '../state/jobs.ts'
import './bar.css'

/** Jobs that go on while another screen is open, each with the way back to its own. */
export function JobBar(props: { readonly path: string }) {
  const history = useHistory()
  const elsewhere = () => history.jobs.running().filter((job) => !props.path.startsWith(job.href))
  const words = (job: Job) => {
    const progress = job.progress()
    const value = progress ? percent(progress.done, progress.total) : null
    if (!job.active()) return job.words()
    return value === null ? `${job.words()}…` : `${job.words()}: ${value} %`
  }
  return (
    <For each={elsewhere()}>
      {(job) => (
        <section class="bar" aria-label={job.words()}>
          <p role={job.active() ? undefined : 'status'}>{words(job)}</p>
          <A href={job.href}>Show</A>
        </section>
      )}
    </For>
  )
}
