import { createEffect, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { A, Navigate, useNavigate, useParams } from '@solidjs/router'
import type { RestoreReport } from '../../../app/api/views.ts'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { formatDuration, formatNumber, unit } from '../../words/numbers.ts'
import { MendedKey } from './mended-key.tsx'
import { ArchiveFound } from './archive-found.tsx'
import { ArchiveKeyForm } from './archive-key-form.tsx'
import { KeepPage } from './keep-page.tsx'
import { createRestoreFlow, type RestoreFlow } from './flow.ts'
import { ServiceWords } from './service-words.tsx'

/** Steps that show something else while a restore is at work. */
const ownPages: ReadonlySet<string> = new Set(['run', 'found', 'keep'])

/** Restore as a row of pages: the key, what was found, the work, the comparison at the end. */
export function RestoreScreen() {
  const history = useHistory()
  const params = useParams<{ step?: string }>()
  const navigate = useNavigate()
  const flow = history.kept('restore', (drop) => ({ ...createRestoreFlow(history), drop }))
  const state = () => flow.restoring.state()
  watch(flow)
  createEffect(() => {
    if (params.step === 'resume' && state() === 'idle') flow.restore()
    if (!ownPages.has(params.step ?? '') && state() === 'busy')
      navigate(routes.restoreStep('run'), { replace: true })
  })
  onCleanup(() => {
    if (state() !== 'busy') flow.drop()
  })
  return (
    <Switch fallback={<KeyPage flow={flow} />}>
      <Match when={params.step === 'found'}>
        <Show when={flow.found()} fallback={<Navigate href={routes.restore} />}>
          <FoundPage flow={flow} />
        </Show>
      </Match>
      <Match when={params.step === 'keep'}>
        <KeepPage />
      </Match>
      <Match when={params.step === 'run'}>
        <Show when={state() !== 'idle'} fallback={<Navigate href={routes.restore} />}>
          <RunPage flow={flow} />
        </Show>
      </Match>
    </Switch>
  )
}

function KeyPage(props: { readonly flow: RestoreFlow }) {
  const history = useHistory()
  const navigate = useNavigate()
  const [key, setKey] = createSignal('')
  const [words, setWords] = createSignal('')
  const back = () => (history.status()?.state === 'empty' ? routes.home : routes.backup)
  const submit = async () => {
    if (await props.flow.peek(key(), words())) navigate(routes.restoreStep('found'))
  }
  return (
    <Page
      title="Restore a backup"
      back={back()}
      lead="Type or paste your Heirloom recovery key, or read it from the sheet you printed."
    >
      <Show when={history.status()?.state === 'ready'}>
        <AlreadyHere />
      </Show>
      <Note>
        <p>
          This is Heirloom’s own key. A key of Signal’s opens Signal’s backups only: for those choose “Import
          history”.
        </p>
      </Note>
      <ArchiveKeyForm
        typed={key()}
        onTyped={(typed) => {
          setKey(typed)
          props.flow.forgetAnswer()
        }}
        answer={props.flow.answer()}
        busy={props.flow.peeking.state() === 'busy'}
        failure={props.flow.peeking.failure()}
        action="Find my backup"
        onServiceCode={setWords}
        onSubmit={() => void submit()}
      >
        <ServiceWords value={words()} onInput={setWords} />
      </ArchiveKeyForm>
    </Page>
  )
}

function FoundPage(props: { readonly flow: RestoreFlow }) {
  const history = useHistory()
  const navigate = useNavigate()
  const begin = () => {
    props.flow.restore()
    navigate(routes.restoreStep('run'))
  }
  return (
    <Page
      title="This is what was found"
      back={routes.restore}
      lead="Is it the backup you expect? Look at its date."
    >
      <Show when={props.flow.found()}>{(archive) => <ArchiveFound archive={archive()} />}</Show>
      <MendedKey groups={props.flow.mendedGroups()} />
      <Show when={props.flow.found()?.otherParameters}>
        <OtherService />
      </Show>
      <Show when={history.status()?.state === 'ready'}>
        <AlreadyHere />
      </Show>
      <Actions>
        <Button look="primary" disabled={history.status()?.state === 'ready'} onClick={begin}>
          Restore it here
        </Button>
        <ButtonLink href={routes.home}>Not now</ButtonLink>
      </Actions>
    </Page>
  )
}

/** The device that made this backup knew the service by another name than it shows now. */
function OtherService() {
  return (
    <Note warn>
      <p>
        <strong>The service does not name itself as it did when this backup was made.</strong> It may have
        been set up anew; or somebody may be trying to tell you apart from others. The backup itself is whole:
        only your key could have made it.
      </p>
      <p>Ask whoever runs the service. If that is not possible, you can restore all the same.</p>
    </Note>
  )
}

/** A restore is for an empty device: said before the key is typed, not after. */
function AlreadyHere() {
  return (
    <Note warn>
      <p>
        <strong>There is already a history on this device.</strong> A restore never overwrites one. You may
        look what the backup holds; to restore it here, first erase this history.
      </p>
      <div class="actions-inline">
        <ButtonLink href={routes.erase}>Erase this history…</ButtonLink>
      </div>
    </Note>
  )
}

function RunPage(props: { readonly flow: RestoreFlow }) {
  const history = useHistory()
  const task = () => props.flow.restoring
  const readable = () => (history.status()?.chats ?? 0) > 0
  return (
    <Show when={task().state() !== 'done'} fallback={<Done report={task().result()!} />}>
      <Page title="Restoring">
        <Show
          when={task().failure()}
          fallback={
            <>
              <ProgressBar progress={task().progress()} waiting="Beginning with the newest messages" />
              <p class="soft">The newest messages come first. You can read while the rest follows.</p>
              <Actions>
                <Show when={readable()}>
                  <ButtonLink href={routes.chats} look="primary">
                    Read your chats
                  </ButtonLink>
                </Show>
                <Button onClick={() => task().stop()}>Cancel</Button>
              </Actions>
            </>
          }
        >
          {(failure) => (
            <FailureNote
              failure={failure()}
              onRetry={failure().code === 'setting-lost' ? undefined : () => props.flow.restore()}
            >
              <Show when={failure().code === 'setting-lost'}>
                <ButtonLink href={routes.restore}>Type the recovery key</ButtonLink>
              </Show>
              <Show when={history.status()?.state === 'restoring'}>
                <ButtonLink href={routes.restoreStep('keep')}>Keep what has arrived…</ButtonLink>
              </Show>
              <ButtonLink href={readable() ? routes.chats : routes.home}>Leave it for now</ButtonLink>
            </FailureNote>
          )}
        </Show>
      </Page>
    </Show>
  )
}

/** The counts side by side: "restored" is said only when they agree. */
function Done(props: { readonly report: RestoreReport }) {
  const missing = () => props.report.expected.messages - props.report.messages - props.report.expired
  const whole = () =>
    missing() <= 0 && props.report.missingParts === 0 && props.report.chats >= props.report.expected.chats
  return (
    <Page title={whole() ? 'Everything is back' : 'Not everything is back'}>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.report.messages)}
          label={`${unit(props.report.messages, 'message')} restored`}
        />
        <BigNumber value={formatNumber(props.report.chats)} label={unit(props.report.chats, 'chat')} />
      </BigNumbers>
      <Facts>
        <Fact name="Messages in the backup">{formatNumber(props.report.expected.messages)}</Fact>
        <Fact name="Chats in the backup">{formatNumber(props.report.expected.chats)}</Fact>
        <Show when={props.report.expired > 0}>
          <Fact name="Disappeared since">{formatNumber(props.report.expired)}</Fact>
        </Show>
        <Show when={props.report.missingParts > 0}>
          <Fact name="Parts missing at the service">{formatNumber(props.report.missingParts)}</Fact>
        </Show>
        <Fact name="Time taken">{formatDuration(props.report.ms)}</Fact>
      </Facts>
      <Show when={!whole()}>
        <Note warn>
          <p>
            <strong>{formatNumber(Math.max(0, missing()))} messages did not come back.</strong> What is here
            is whole and readable. The backup at the service is as it was; do not make a new one before you
            have tried again.
          </p>
          <Show when={props.report.missing.parts.length > 0}>
            <div class="actions-inline">
              <ButtonLink href={routes.missing}>See what is missing</ButtonLink>
            </div>
          </Show>
        </Note>
      </Show>
      <p>
        Photos and files come back behind the messages, the newest first.{' '}
        <A href={routes.files}>Choose what comes by itself</A>
      </p>
      <Actions>
        <ButtonLink href={routes.chats} look="primary">
          Read your chats
        </ButtonLink>
      </Actions>
    </Page>
  )
}
