import { Match, Show, Switch } from 'solid-js'
import { Navigate } from '@solidjs/router'
import type { PartialRestoreView } from '../../../app/api/views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { formatRange } from '../../words/dates.ts'
import { count, formatNumber, unit } from '../../words/numbers.ts'

/** A restore that cannot come to its end: says what is here and what is not, then makes a whole history of it. */
export function KeepPage() {
  const history = useHistory()
  const looking = createTask<PartialRestoreView>()
  const keeping = createTask<PartialRestoreView>()
  const look = () => void looking.run(() => history.api.describeRestored())
  look()
  return (
    <Switch fallback={<Busy words="Looking what has arrived" />}>
      <Match when={keeping.result()}>{(kept) => <Kept kept={kept()} />}</Match>
      <Match when={looking.failure()?.code === 'not-found'}>
        <Navigate href={routes.chats} />
      </Match>
      <Match when={looking.failure()}>
        {(failure) => (
          <Page title="Keep what has arrived?" back={routes.chats} backName="Chats">
            <FailureNote failure={failure()} onRetry={look} />
          </Page>
        )}
      </Match>
      <Match when={looking.result()}>
        {(partial) => (
          <Page
            title="Keep what has arrived?"
            back={routes.chats}
            backName="Chats"
            lead="The restore has not come to its end. You can stop it here and keep what there is."
          >
            <Numbers partial={partial()} missing="not here" />
            <Note warn>
              <p>
                <strong>{missingWords(partial(), 'will not come any more')}</strong> What is here becomes an
                ordinary history: you can write, delete, import and export again.
              </p>
              <p>
                Backups are off afterwards; turn them on again with a new key. If the old backup is still at
                the service, it stays as it is, and its recovery key restores it on another device.
              </p>
            </Note>
            <Show when={keeping.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
            <Actions>
              <Button
                look="primary"
                disabled={keeping.state() === 'busy'}
                onClick={() => void keeping.run(() => history.api.keepRestored())}
              >
                {keeping.state() === 'busy' ? 'Keeping…' : 'Keep what has arrived'}
              </Button>
              <ButtonLink href={routes.restoreStep('resume')}>Go on restoring</ButtonLink>
            </Actions>
          </Page>
        )}
      </Match>
    </Switch>
  )
}

function Kept(props: { readonly kept: PartialRestoreView }) {
  return (
    <Page title="What has arrived is kept">
      <Numbers partial={props.kept} missing="missing" />
      <Show when={props.kept.missing.messages > 0}>
        <Note>
          <p>
            {missingWords(props.kept, 'did not come')} If you have another backup with them, import it: what
            is missing is added.
          </p>
        </Note>
      </Show>
      <p>Backups are off. Turn them on to keep a copy of what is here.</p>
      <Actions>
        <ButtonLink href={routes.chats} look="primary">
          Read your chats
        </ButtonLink>
        <ButtonLink href={routes.backup}>Turn on backups</ButtonLink>
      </Actions>
    </Page>
  )
}

function Numbers(props: { readonly partial: PartialRestoreView; readonly missing: string }) {
  const partial = () => props.partial
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatNumber(partial().messages)}
          label={`${unit(partial().messages, 'message')} here`}
        />
        <BigNumber value={formatNumber(partial().missing.messages)} label={props.missing} />
      </BigNumbers>
      <Facts>
        <Show when={formatRange(partial().firstDate, partial().lastDate)}>
          {(range) => <Fact name="Here, from and to">{range()}</Fact>}
        </Show>
        <Show when={formatRange(partial().missing.firstDate, partial().missing.lastDate)}>
          {(range) => <Fact name="Missing, from and to">{range()}</Fact>}
        </Show>
        <Fact name="Chats">{formatNumber(partial().chats)}</Fact>
        <Fact name="Messages in the backup">{formatNumber(partial().expected.messages)}</Fact>
        <Show when={partial().expired > 0}>
          <Fact name="Disappeared since">{formatNumber(partial().expired)}</Fact>
        </Show>
      </Facts>
    </>
  )
}

/** "2,590 messages from 3 Mar 2019 – 4 May 2024 will not come any more." */
function missingWords({ missing }: PartialRestoreView, what: string): string {
  const range = formatRange(missing.firstDate, missing.lastDate)
  return `${count(missing.messages, 'message')}${range ? ` (${range})` : ''} ${what}.`
}
