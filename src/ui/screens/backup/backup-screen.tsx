import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { A } from '@solidjs/router'
import type { BackupReport, BackupStatus, FailureView } from '../../../app/views.ts'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { errorWords } from '../../words/error-words.ts'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { formatDay, formatTime } from '../../words/dates.ts'
import { count, formatBytes, formatDuration, formatNumber, unit } from '../../words/numbers.ts'
import { ProofNotes } from '../proof/proof-notes.tsx'
import { KeyNotice } from '../key/key-notice.tsx'
import { LostSetting } from './lost-setting.tsx'
import { createBackupFlow, type BackupFlow } from './flow.ts'
import './backup.css'

/** Off: what a backup is. On: the last one, and the way to the next. */
export function BackupScreen() {
  const history = useHistory()
  const flow = history.kept('backup', () => createBackupFlow(history))
  onMount(() => flow.setShown(true))
  onCleanup(() => flow.setShown(false))
  return (
    <Show when={history.status()?.backup}>
      {(backup) => (
        <Switch fallback={<Off />}>
          <Match when={backup().failure?.code === 'setting-lost' && backup().failure}>
            {(failure) => <LostSetting failure={failure()} />}
          </Match>
          <Match when={backup().on}>
            <On backup={backup()} flow={flow} />
          </Match>
        </Switch>
      )}
    </Show>
  )
}

function Off() {
  return (
    <Page
      title="Secure backup"
      lead="Off. Your history is on this device only; if the device is lost, so is the history."
    >
      <p>
        A backup is an encrypted copy of your history at the service. It is sealed on this device before
        anything is sent, and only your recovery key opens it. Every new backup takes the place of the one
        before.
      </p>
      <Actions>
        <ButtonLink href={routes.turnOn} look="primary" icon="shield">
          Turn on backups
        </ButtonLink>
      </Actions>
      <p class="backup-links">
        <A href={routes.restore}>Restore a backup</A>
        <A href={routes.service}>What the service can see</A>
        <A href={routes.deleteBackup}>Delete a backup with its key</A>
      </p>
    </Page>
  )
}

function On(props: { readonly backup: BackupStatus; readonly flow: BackupFlow }) {
  const task = () => props.flow.task
  // What the history remembers of the last try, until the person has put it away.
  const [putAway, setPutAway] = createSignal(false)
  const remembered = () => (task().state() === 'idle' && !putAway() ? props.backup.failure : null)
  const failure = () => task().failure() ?? remembered()
  const keep = () => {
    setPutAway(true)
    task().stop()
  }
  const elsewhere = () => props.backup.state === 'running' && task().state() !== 'busy'
  return (
    <Page title="Secure backup">
      <Show when={props.backup.last} fallback={<p class="page-lead">On, but no backup has been made yet.</p>}>
        {(last) => <LastBackup report={last()} />}
      </Show>
      <Facts>
        <Fact name="Service">
          <bdi>{props.backup.serviceUrl}</bdi>
        </Fact>
      </Facts>
      <Switch
        fallback={
          <>
            <Show when={failure()}>
              {(what) => (
                <FailureNote failure={what()}>
                  <WayOut failure={what()} onAccepted={() => props.flow.backUp(false)} />
                </FailureNote>
              )}
            </Show>
            <Actions>
              <Button look="primary" icon="shield" onClick={() => props.flow.backUp(false)}>
                Back up now
              </Button>
            </Actions>
          </>
        }
      >
        <Match when={task().state() === 'busy'}>
          <ProgressBar progress={task().progress()} waiting="Preparing" />
          <p class="soft">
            You may go on reading meanwhile. The last backup stays whole until the new one is in place.
          </p>
          <Actions>
            <Button onClick={() => task().stop()}>Cancel</Button>
          </Actions>
        </Match>
        <Match when={elsewhere()}>
          <ProgressBar progress={props.backup.progress} waiting="Backing up in another tab" />
        </Match>
        <Match when={failure()?.code === 'guard-question' && failure()}>
          {(question) => (
            <Guard failure={question()} onReplace={() => props.flow.backUp(true)} onKeep={keep} />
          )}
        </Match>
      </Switch>
      <ProofNotes />
      <KeyNotice />
      <p class="backup-links">
        <Show when={props.backup.last}>
          <A href={routes.check}>Check this backup</A>
        </Show>
        <A href={routes.key}>Recovery key</A>
        <A href={routes.plan}>Your plan</A>
        <A href={routes.service}>What the service can see</A>
        <A href={routes.turnOff}>Turn off and delete</A>
      </p>
    </Page>
  )
}

/** What a person may do about a failure besides trying again. */
function WayOut(props: { readonly failure: FailureView; readonly onAccepted: () => void }) {
  return (
    <Switch>
      <Match when={props.failure.code === 'quota'}>
        <ButtonLink href={routes.plan}>See your plan</ButtonLink>
        <ButtonLink href={routes.export}>Save an exported file</ButtonLink>
      </Match>
      <Match when={props.failure.code === 'other-device' || props.failure.code === 'join-question'}>
        <ButtonLink href={routes.otherDevice}>See what is there</ButtonLink>
      </Match>
      <Match when={props.failure.code === 'archive-damaged'}>
        <ButtonLink href={routes.check}>Check the backup</ButtonLink>
      </Match>
      <Match when={props.failure.code === 'parameters-changed'}>
        <AcceptService failure={props.failure} onAccepted={() => props.onAccepted()} />
      </Match>
    </Switch>
  )
}

function LastBackup(props: { readonly report: BackupReport }) {
  const left = () => props.report.leftOut
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatDay(props.report.at, Date.now())}
          label={`last backup, ${formatTime(props.report.at)}`}
        />
        <BigNumber
          value={formatNumber(props.report.messages)}
          label={unit(props.report.messages, 'message')}
        />
      </BigNumbers>
      <Facts>
        <Fact name="Chats">{formatNumber(props.report.chats)}</Fact>
        <Fact name="Size at the service">{formatBytes(props.report.archiveBytes)}</Fact>
        <Fact name="Sent that time">{formatBytes(props.report.sentBytes)}</Fact>
        <Fact name="Time taken">{formatDuration(props.report.ms)}</Fact>
        <Fact name="Left out">
          <LeftOut viewOnce={left().viewOnce} expiring={left().expiring} odd={left().odd} />
        </Fact>
        <Show when={left().unreadable > 0}>
          <Fact name="Could not be read here">
            <A href={routes.setAside}>{count(left().unreadable, 'message')}, set aside</A>
          </Fact>
        </Show>
      </Facts>
    </>
  )
}

function LeftOut(props: { readonly viewOnce: number; readonly expiring: number; readonly odd: number }) {
  const parts = () =>
    [
      props.viewOnce > 0 ? `${formatNumber(props.viewOnce)} view-once` : '',
      props.expiring > 0 ? `${formatNumber(props.expiring)} disappearing within a day` : '',
      props.odd > 0 ? `${formatNumber(props.odd)} odd` : '',
    ].filter((part) => part !== '')
  return <>{parts().length > 0 ? parts().join(', ') : 'nothing'}</>
}

/** The next backup would hold much less than the last: the person decides, with the facts in view. */
function Guard(props: {
  readonly failure: FailureView
  readonly onReplace: () => void
  readonly onKeep: () => void
}) {
  const words = () => errorWords(props.failure)
  const chats = () => props.failure.facts['chats']
  return (
    <section class="section" aria-labelledby="guard-title">
      <Note warn>
        <h2 id="guard-title">Replace the last backup?</h2>
        <p>
          <strong>{words().happened}</strong>
          <Show when={typeof chats() === 'number' && Number(chats()) > 0}>
            {` Whole chats that would be missing: ${count(Number(chats()), 'chat')}.`}
          </Show>
        </p>
        <p>{words().safe}</p>
        <p>
          If you deleted all this on purpose, go on. What the new backup does not hold cannot be restored
          afterwards.
        </p>
        <div class="actions-inline">
          <Button look="danger" onClick={() => props.onReplace()}>
            Replace it
          </Button>
          <Button onClick={() => props.onKeep()}>Keep the last backup</Button>
        </div>
      </Note>
    </section>
  )
}
