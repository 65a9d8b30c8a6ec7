import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import type { BackupReport } from '../../../app/api/views.ts'
import type { OtherDeviceView } from '../../../app/api/proof-views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, BigNumber, BigNumbers, Note, Page } from '../../parts/page.tsx'
import { Busy, ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { formatMoment } from '../../words/dates.ts'
import { count, formatNumber, unit } from '../../words/numbers.ts'
import { createOtherDeviceFlow, type OtherDeviceFlow } from './flow.ts'
import { OtherDeviceChoice } from './other-device-choice.tsx'

/** Another device's backup stands where this one's would go: the facts, then join or take over. */
export function OtherDevice() {
  const history = useHistory()
  const flow = history.kept('other-device', () => createOtherDeviceFlow(history))
  const [takingOver, setTakingOver] = createSignal(false)
  watch(flow)
  onMount(() => {
    if (flow.working.state() !== 'busy') {
      flow.working.stop()
      flow.look()
    }
  })
  const failed = () => flow.working.failure()
  return (
    <Switch fallback={<Looking flow={flow} onTakeOver={() => setTakingOver(true)} />}>
      <Match when={flow.working.state() === 'busy'}>
        <Page title="Working on it">
          <ProgressBar progress={flow.working.progress()} waiting="Preparing" />
          <p class="soft">You may go on reading meanwhile. Nothing is replaced before all of it is ready.</p>
          <Actions>
            <Button onClick={() => flow.working.stop()}>Cancel</Button>
          </Actions>
        </Page>
      </Match>
      <Match when={flow.working.state() === 'done' && flow.working.result()}>
        {(report) => <Done report={report()} tookOver={takingOver()} />}
      </Match>
      <Match when={failed()?.code === 'join-question' && failed()}>
        {(failure) => (
          <DeletionQuestion
            removed={Number(failure().facts['removed'] ?? 0)}
            held={Number(failure().facts['held'] ?? 0)}
            flow={flow}
          />
        )}
      </Match>
      <Match when={failed()}>
        {(failure) => (
          <Page title="This did not finish" back={routes.backup}>
            <FailureNote
              failure={failure()}
              onRetry={() => {
                setTakingOver(false)
                flow.working.stop()
                flow.look()
              }}
            >
              <Show when={failure().code === 'archive-damaged'}>
                <ButtonLink href={routes.check}>Check the backup</ButtonLink>
              </Show>
            </FailureNote>
          </Page>
        )}
      </Match>
      <Match when={takingOver() && flow.looking.result()}>
        {(found) => (
          <TakeOverQuestion
            found={found()}
            onReplace={() => flow.takeOver(found().mark)}
            onKeep={() => setTakingOver(false)}
          />
        )}
      </Match>
    </Switch>
  )
}

function Looking(props: { readonly flow: OtherDeviceFlow; readonly onTakeOver: () => void }) {
  const task = () => props.flow.looking
  return (
    <Show
      when={task().state() === 'done' && task().result()}
      fallback={
        <Page title="Looking at the backup" back={routes.backup}>
          <Show when={task().failure()} fallback={<Busy words="Asking the service what is there" />}>
            {(failure) => <FailureNote failure={failure()} onRetry={() => props.flow.look()} />}
          </Show>
        </Page>
      }
    >
      {(found) => (
        <OtherDeviceChoice found={found()} flow={props.flow} onTakeOver={() => props.onTakeOver()} />
      )}
    </Show>
  )
}

/** The plain question before another device's backup is replaced, with the counts in view. */
function TakeOverQuestion(props: {
  readonly found: OtherDeviceView
  readonly onReplace: () => void
  readonly onKeep: () => void
}) {
  const here = () => props.found.here
  const words = () => `${count(here().messages, 'message')} in ${count(here().chats, 'chat')}`
  return (
    <Page title="Replace what is at the service?">
      <Note warn>
        <p>
          <strong>The new backup will hold what is on this device, and nothing else: {words()}.</strong>
        </p>
        <Show when={props.found.there}>
          {(there) => (
            <p>
              It takes the place of {count(there().messages, 'message')} in {count(there().chats, 'chat')},
              backed up {formatMoment(there().at)}. Messages that only the other device has stay on that
              device, but no backup will hold them any more.
            </p>
          )}
        </Show>
      </Note>
      <Actions>
        <Button look="danger" onClick={() => props.onReplace()}>
          Replace it
        </Button>
        <Button onClick={() => props.onKeep()}>Not now</Button>
      </Actions>
    </Page>
  )
}

/** Much was deleted on the other device: it may have been meant, or an accident. */
function DeletionQuestion(props: {
  readonly removed: number
  readonly held: number
  readonly flow: OtherDeviceFlow
}) {
  const answer = (deletions: 'follow' | 'keep') =>
    props.flow.join({ deletions, remember: props.flow.remember() })
  return (
    <Page title="Delete them here as well?" back={routes.backup}>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.removed)}
          label={`${unit(props.removed, 'message')} deleted on the other device`}
        />
        <BigNumber value={formatNumber(props.held)} label="on this device" />
      </BigNumbers>
      <p>
        Nothing was changed yet. If you deleted them on purpose, delete them here too. If you did not, keep
        them: the next backup will hold them again.
      </p>
      <Actions>
        <Button look="primary" onClick={() => answer('keep')}>
          Keep them
        </Button>
        <Button look="danger" onClick={() => answer('follow')}>
          Delete them here too
        </Button>
      </Actions>
    </Page>
  )
}

function Done(props: { readonly report: BackupReport; readonly tookOver: boolean }) {
  return (
    <Page title={props.tookOver ? 'This device’s backup is in place' : 'Both are together'}>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.report.messages)}
          label={`${unit(props.report.messages, 'message')} in the backup`}
        />
        <BigNumber value={formatNumber(props.report.chats)} label={unit(props.report.chats, 'chat')} />
      </BigNumbers>
      <Show when={!props.tookOver}>
        <p>
          This device and the backup now hold what both devices had. The other device gets the rest when it
          backs up next.
        </p>
      </Show>
      <Actions>
        <ButtonLink href={routes.backup} look="primary">
          Done
        </ButtonLink>
      </Actions>
    </Page>
  )
}
