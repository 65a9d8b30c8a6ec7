import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js'
import type { MissingPartView, MissingView } from '../../../app/api/proof-views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, BigNumber, BigNumbers, Page } from '../../parts/page.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { formatRange } from '../../words/dates.ts'
import { count, formatNumber, unit } from '../../words/numbers.ts'
import { createMissingFlow, type MissingFlow } from './flow.ts'
import './proof.css'

const maxShown = 12

/** What a restore could not bring in: what, from when, why, and the way to try again. */
export function MissingScreen() {
  const history = useHistory()
  const flow = history.kept('missing', () => createMissingFlow(history))
  const [missing, setMissing] = createSignal<MissingView | null>(null)
  const read = () => void history.api.readMissing().then(setMissing, () => undefined)
  watch(flow)
  onMount(read)
  createEffect(on(flow.fetching.state, read, { defer: true }))
  const busy = () => flow.fetching.state() === 'busy'
  return (
    <Page
      title={missing() || busy() ? 'Not everything came back' : 'Nothing is missing'}
      back={routes.backup}
    >
      <Show when={busy()}>
        <ProgressBar progress={flow.fetching.progress()} waiting="Looking what is there by now" />
        <Actions>
          <Button onClick={() => flow.fetching.stop()}>Cancel</Button>
        </Actions>
      </Show>
      <Show when={!busy()}>
        <Fetched flow={flow} />
        <Show when={missing()} fallback={<p>What the backup held is on this device.</p>}>
          {(what) => <StillMissing missing={what()} flow={flow} />}
        </Show>
      </Show>
    </Page>
  )
}

function Fetched(props: { readonly flow: MissingFlow }) {
  const task = () => props.flow.fetching
  return (
    <>
      <Show when={task().failure()}>
        {(failure) => (
          <FailureNote failure={failure()}>
            <Show when={failure().code === 'other-device'}>
              <ButtonLink href={routes.otherDevice}>See what is there</ButtonLink>
            </Show>
          </FailureNote>
        )}
      </Show>
      <Show when={task().state() === 'done' && task().result()}>
        {(result) => <p role="status">{`${count(result().added, 'message')} came back this time.`}</p>}
      </Show>
    </>
  )
}

function StillMissing(props: { readonly missing: MissingView; readonly flow: MissingFlow }) {
  const parts = () => props.missing.parts
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.missing.messages)}
          label={`${unit(props.missing.messages, 'message')} missing`}
        />
      </BigNumbers>
      <p>
        Their parts of the backup could not be read when this device was restored. What is here is whole. The
        backup at the service stays as it is until you answer the question that the next one will ask.
      </p>
      <ul class="found-list" aria-label="What is missing">
        <For each={parts().slice(0, maxShown)}>{(part) => <li>{partWords(part)}</li>}</For>
        <Show when={parts().length > maxShown}>
          <li>{`And ${count(parts().length - maxShown, 'more part')}.`}</li>
        </Show>
      </ul>
      <p>A device that still has them can put them right: check and back up again there, then fetch here.</p>
      <Actions>
        <Button look="primary" onClick={() => props.flow.fetch()}>
          Fetch them again
        </Button>
      </Actions>
    </>
  )
}

function partWords({ messages, firstDate, lastDate, why }: MissingPartView): string {
  const reason = why === 'not-found' ? 'not at the service' : 'altered at the service'
  const range = formatRange(firstDate, lastDate)
  return `${count(messages, 'message')}${range ? `, ${range}` : ''}: ${reason}.`
}
