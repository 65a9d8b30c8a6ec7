import { Match, Show, Switch } from 'solid-js'
import { A } from '@solidjs/router'
import type { BackupStatus, FailureView } from '../../../app/api/views.ts'
import { Actions, Page } from '../../parts/page.tsx'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { standingWords } from '../../words/backup-words.ts'
import { filesFollow } from '../../words/file-words.ts'
import { ProofNotes } from '../proof/proof-notes.tsx'
import { KeyNotice } from '../key/key-notice.tsx'
import { FilesSection } from './files-section.tsx'
import { createBackupFlow, type BackupFlow } from './flow.ts'
import { Guard } from './guard.tsx'
import { LastFacts, LastNumbers, NotYet } from './last-backup.tsx'
import { LostSetting } from './lost-setting.tsx'
import { StandingNote } from './standing-note.tsx'
import { When } from './when.tsx'
import './backup.css'

/** Off: what a backup is. On: the last one, and the way to the next. */
export function BackupScreen() {
  const history = useHistory()
  const flow = history.kept('backup', () => createBackupFlow(history))
  watch(flow)
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
      <p class="soft">{filesFollow}</p>
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
  const running = () => props.backup.state === 'running' || task().state() === 'busy'
  // What this call met and what is kept of the last try are mostly one; what could not be kept is told all the same.
  const failure = () =>
    props.backup.state === 'failed'
      ? props.backup.failure
      : task().state() === 'failed'
        ? task().failure()
        : null
  return (
    <Page title="Secure backup">
      <Show when={props.backup.last} fallback={<p class="page-lead">On, but no backup has been made yet.</p>}>
        {(last) => <LastNumbers report={last()} />}
      </Show>
      <Switch fallback={<Calm backup={props.backup} flow={props.flow} failure={failure()} />}>
        <Match when={running()}>
          <ProgressBar progress={task().progress() ?? props.backup.progress} waiting="Preparing" />
          <Show when={props.backup.runs === 'elsewhere'}>
            <p>{standingWords(props.backup, Date.now()).short}.</p>
          </Show>
          <p class="soft">{standingWords({ ...props.backup, state: 'running' }, Date.now()).next}</p>
          <Actions>
            <Button onClick={() => props.flow.cancel()}>Cancel</Button>
          </Actions>
        </Match>
        <Match when={failure()?.code === 'guard-question' && failure()}>
          {(question) => (
            <Guard
              failure={question()}
              onReplace={() => props.flow.backUp(true)}
              onKeep={() => props.flow.keepLast()}
            />
          )}
        </Match>
      </Switch>
      <ProofNotes />
      <KeyNotice />
      <Show when={props.backup.last} fallback={<NotYet serviceUrl={props.backup.serviceUrl} />}>
        {(last) => <LastFacts report={last()} serviceUrl={props.backup.serviceUrl} />}
      </Show>
      <Show when={props.backup.media}>{(media) => <FilesSection media={media()} />}</Show>
      <Show when={!running()}>
        <When backup={props.backup} />
      </Show>
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

/** Failures with a page of their own where they are answered. */
const questions: ReadonlySet<string> = new Set(['other-device', 'join-question', 'archive-damaged'])

/** Nothing is under way: how it stands, what comes next, and the way to begin at once. */
function Calm(props: {
  readonly backup: BackupStatus
  readonly flow: BackupFlow
  readonly failure: FailureView | null
}) {
  // Trying again would only meet the same question: the way to its answer comes first.
  const asksFirst = () => questions.has(props.failure?.code ?? '')
  return (
    <>
      <Show when={props.failure} fallback={<StandingNote backup={props.backup} />}>
        {(what) => (
          <>
            <FailureNote failure={what()}>
              <WayOut failure={what()} onAccepted={() => props.flow.backUp(false)} />
            </FailureNote>
            <Show when={props.backup.state === 'failed'}>
              <p>{standingWords(props.backup, Date.now()).next}</p>
            </Show>
          </>
        )}
      </Show>
      <Actions>
        <Button
          look={asksFirst() ? 'plain' : 'primary'}
          icon="shield"
          onClick={() => props.flow.backUp(false)}
        >
          Back up now
        </Button>
      </Actions>
    </>
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
        <ButtonLink href={routes.otherDevice} look="primary">
          See what is there
        </ButtonLink>
      </Match>
      <Match when={props.failure.code === 'archive-damaged'}>
        <ButtonLink href={routes.check} look="primary">
          Check the backup
        </ButtonLink>
      </Match>
      <Match when={props.failure.code === 'parameters-changed'}>
        <AcceptService failure={props.failure} onAccepted={() => props.onAccepted()} />
      </Match>
    </Switch>
  )
}
