import { createEffect, createSignal, For, Match, on, onMount, Show, Switch } from 'solid-js'
import type { CheckView } from '../../../app/api/proof-views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { filesWords, findingWords, verdictWords } from '../../words/check-words.ts'
import { formatMoment } from '../../words/dates.ts'
import { count, formatBytes, formatDuration, formatNumber, unit } from '../../words/numbers.ts'
import { createCheckFlow, type CheckFlow } from './flow.ts'
import './proof.css'

/** How many findings are written out. */
const maxShown = 12

/** Reads the whole backup at the service and says whether it restores. */
export function CheckScreen() {
  const history = useHistory()
  const flow = history.kept('check', () => createCheckFlow(history))
  const [last, setLast] = createSignal<CheckView | null>(null)
  const read = () => void history.api.readCheck().then(setLast, () => undefined)
  watch(flow)
  onMount(read)
  createEffect(on([flow.checking.state, flow.repairing.state], read, { defer: true }))
  return (
    <Page title="Check this backup" back={routes.backup}>
      <Switch fallback={<Idle flow={flow} last={last()} />}>
        <Match when={flow.checking.state() === 'busy'}>
          <ProgressBar progress={flow.checking.progress()} waiting="Reading the list" />
          <p class="soft">
            Every part is fetched and compared with what was put there. Nothing is changed, here or there.
          </p>
          <Actions>
            <Button onClick={() => flow.checking.stop()}>Cancel</Button>
          </Actions>
        </Match>
        <Match when={flow.repairing.state() === 'busy'}>
          <ProgressBar progress={flow.repairing.progress()} waiting="Preparing" />
          <Actions>
            <Button onClick={() => flow.repairing.stop()}>Cancel</Button>
          </Actions>
        </Match>
      </Switch>
    </Page>
  )
}

function Idle(props: { readonly flow: CheckFlow; readonly last: CheckView | null }) {
  const history = useHistory()
  const size = () => history.status()?.backup.last?.archiveBytes ?? 0
  const failure = () => props.flow.checking.failure() ?? props.flow.repairing.failure()
  const repaired = () => props.flow.repairing.state() === 'done' && !props.last
  return (
    <>
      <Show when={failure()}>
        {(what) => (
          <FailureNote failure={what()}>
            <Show when={what().code === 'other-device'}>
              <ButtonLink href={routes.otherDevice}>See what is there</ButtonLink>
            </Show>
          </FailureNote>
        )}
      </Show>
      <Switch>
        <Match when={repaired()}>
          <Note>
            <p>
              <strong>What was broken was backed up anew.</strong> Check once more to be sure.
            </p>
          </Note>
        </Match>
        <Match when={props.last}>
          {(check) => (
            <>
              <Show when={failure()}>
                <h2 class="section-title">The check before</h2>
              </Show>
              <Result check={check()} flow={props.flow} />
            </>
          )}
        </Match>
        <Match when={true}>
          <p>
            A check fetches the whole backup
            <Show when={size() > 0}>{` (${formatBytes(size())})`}</Show>, opens every part of it and counts.
            It proves that a restore would bring everything back. Heirloom does this by itself once a month.
          </p>
        </Match>
      </Switch>
      <Actions>
        <Button
          look={props.last && props.last.faults > 0 ? 'plain' : 'primary'}
          icon="shield"
          onClick={() => props.flow.check()}
        >
          {props.last ? 'Check again' : 'Check now'}
        </Button>
      </Actions>
    </>
  )
}

function Result(props: { readonly check: CheckView; readonly flow: CheckFlow }) {
  const check = () => props.check
  return (
    <>
      <p class="verdict" role="status">
        <Icon name={check().faults > 0 ? 'warning' : 'check'} />
        <span>{verdictWords(check())}</span>
      </p>
      <BigNumbers>
        <BigNumber value={formatNumber(check().messages)} label={unit(check().messages, 'message')} />
        <BigNumber value={formatNumber(check().chats)} label={unit(check().chats, 'chat')} />
      </BigNumbers>
      <Show when={check().faults > 0}>
        <Found check={check()} />
        <Note warn>
          <p>
            <strong>Your history on this device is whole.</strong> Back up again: what is broken is made anew
            from here and takes the place of what is at the service.
          </p>
          <div class="actions-inline">
            <Button look="primary" onClick={() => props.flow.repair()}>
              Back up everything again
            </Button>
          </div>
        </Note>
      </Show>
      <Facts>
        <Fact name="Checked">{formatMoment(check().at)}</Fact>
        <Show when={check().generation > 0}>
          <Fact name="Backed up">{formatMoment(check().archiveTime)}</Fact>
          <Fact name="Backup number">{formatNumber(check().generation)}</Fact>
        </Show>
        <Fact name="Read">
          {count(check().parts, 'part')}, {formatBytes(check().bytes)}
        </Fact>
        <Show when={check().files > 0}>
          <Fact name="Photos and files">{filesWords(check())}</Fact>
        </Show>
        <Fact name="Time taken">{formatDuration(check().ms)}</Fact>
      </Facts>
    </>
  )
}

function Found(props: { readonly check: CheckView }) {
  const shown = () => props.check.findings.slice(0, maxShown)
  const more = () => props.check.faults - shown().length
  return (
    <ul class="found-list" aria-label="What was found">
      <For each={shown()}>{(finding) => <li>{findingWords(finding)}</li>}</For>
      <Show when={more() > 0}>
        <li>{`And ${count(more(), 'more finding', 'more findings')}.`}</li>
      </Show>
    </ul>
  )
}
