import { For, Match, Show, Switch } from 'solid-js'
import type { FailureView, KeyChangeView } from '../../../app/api/views.ts'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { formatMoment } from '../../words/dates.ts'
import { errorWords } from '../../words/error-words.ts'
import type { ChangeFlow } from './flow.ts'
import './key.css'

/** How far a change of the key is, what holds meanwhile, and the way back while there is one. */
export function ChangeUnderWay(props: { readonly change: KeyChangeView; readonly flow: ChangeFlow }) {
  const task = () => props.flow.task
  const progress = () => task().progress() ?? props.change.progress
  const atWork = () => task().state() === 'busy' || props.change.progress !== null
  const failure = () => task().failure() ?? props.flow.cancelling.failure() ?? props.change.failure
  const cancelling = () => props.change.step === 'cancelling' || props.flow.cancelling.state() === 'busy'
  return (
    <Page
      title={cancelling() ? 'The old key stays' : 'A new recovery key'}
      back={routes.backup}
      backName="Backup"
      lead={leadOf(props.change, cancelling())}
    >
      <Steps change={props.change} />
      <Show when={atWork()}>
        <ProgressBar progress={progress()} waiting={cancelling() ? 'Removing the new key' : 'Beginning'} />
      </Show>
      <Show when={!atWork() && failure()} fallback={<Idle {...props} idle={!atWork()} />}>
        {(what) => <Stopped failure={what()} change={props.change} flow={props.flow} />}
      </Show>
      <Show when={props.change.cancellable && !cancelling()}>
        <Facts>
          <Fact name="Begun">{formatMoment(props.change.startedAt)}</Fact>
          <Fact name="Given up by itself on">{formatMoment(props.change.givenUpAt)}</Fact>
        </Facts>
        <Actions>
          <Button disabled={props.flow.cancelling.state() === 'busy'} onClick={() => props.flow.cancel()}>
            Cancel, keep the old key
          </Button>
        </Actions>
      </Show>
    </Page>
  )
}

function leadOf({ step }: KeyChangeView, cancelling: boolean): string {
  if (cancelling) return 'What the new key left at the service is being removed. Backups go on as before.'
  if (step === 'lost')
    return 'How far the change of your key had come can no longer be read. The service can tell.'
  if (step === 'adopted')
    return 'The new key is in place, and the old one opens nothing any more. The old backup is being deleted.'
  if (step === 'promoted') return 'The new key is in place, and the old one opens nothing any more.'
  return 'Until it is in place your old key opens the backup: keep both. Ordinary backups wait so long.'
}

const names = [
  'The backup is written under the new key',
  'The new key takes the place of the old one',
  'The old backup is deleted',
] as const
const reached = { writing: 0, promoting: 1, promoted: 1, adopted: 2 } as const

function Steps(props: { readonly change: KeyChangeView }) {
  const at = () => (props.change.step in reached ? reached[props.change.step as keyof typeof reached] : -1)
  return (
    <Show when={at() >= 0}>
      <ol class="key-steps">
        <For each={names}>
          {(name, i) => (
            <li
              classList={{ done: i() < at(), now: i() === at() }}
              aria-current={i() === at() ? 'step' : undefined}
            >
              {name}
              <span class="unseen">{i() < at() ? ' (done)' : ''}</span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  )
}

/** Cut off, and not yet gone on with: nobody has to wait for the next start. */
function Idle(props: { readonly flow: ChangeFlow; readonly idle: boolean }) {
  return (
    <Show when={props.idle && props.flow.cancelling.state() !== 'busy'}>
      <div>
        <Button look="primary" onClick={() => props.flow.change()}>
          Go on
        </Button>
      </div>
    </Show>
  )
}

function Stopped(props: {
  readonly failure: FailureView
  readonly change: KeyChangeView
  readonly flow: ChangeFlow
}) {
  const words = () => errorWords(props.failure)
  return (
    <Switch
      fallback={
        <FailureNote failure={props.failure} onRetry={() => props.flow.change()}>
          <Show when={props.failure.code === 'quota'}>
            <ButtonLink href={routes.plan}>See your plan</ButtonLink>
          </Show>
          <AcceptService failure={props.failure} onAccepted={() => props.flow.change()} />
        </FailureNote>
      }
    >
      <Match when={props.failure.code === 'key-changed'}>
        <FailureNote failure={props.failure}>
          <Show when={props.change.cancellable}>
            <Button onClick={() => props.flow.cancel()}>Put this change away</Button>
          </Show>
        </FailureNote>
      </Match>
      <Match when={props.failure.code === 'guard-question' || props.failure.code === 'other-device'}>
        <section class="section" aria-labelledby="answer-title">
          <Note warn>
            <h2 id="answer-title">Delete the old backup all the same?</h2>
            <p>
              <strong>{words().happened}</strong>
            </p>
            <p>
              The new backup is made of what is on this device, and the old one is deleted with its key. What
              is only in the old one will be gone.
            </p>
            <div class="actions-inline">
              <Button
                look="danger"
                onClick={() =>
                  props.flow.change(
                    props.failure.code === 'other-device' ? { otherDevice: true } : { guard: true },
                  )
                }
              >
                Go on with this device’s history
              </Button>
            </div>
          </Note>
        </section>
      </Match>
    </Switch>
  )
}
