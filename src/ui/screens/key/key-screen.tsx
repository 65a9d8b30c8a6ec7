import { Match, Show, Switch } from 'solid-js'
import { A, Navigate } from '@solidjs/router'
import type { KeyStanding } from '../../../app/api/views.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Actions, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { useLock } from '../../state/lock-context.tsx'
import { formatDate, formatMoment } from '../../words/dates.ts'
import { ChangeUnderWay } from './change-under-way.tsx'
import { createChangeFlow } from './flow.ts'
import { createKeyStanding } from './standing.ts'
import '../backup/backup.css'

/** The recovery key: since when, whether it is still at hand, and the way to another one. */
export function KeyScreen() {
  const history = useHistory()
  const standing = createKeyStanding(history)
  const flow = history.kept('key-change', () => createChangeFlow(history))
  watch(flow)
  return (
    <Switch fallback={<Busy words="Looking how your key stands" />}>
      <Match when={standing()?.change}>{(change) => <ChangeUnderWay change={change()} flow={flow} />}</Match>
      <Match when={standing() === null}>
        <Navigate href={routes.backup} />
      </Match>
      <Match when={standing()}>
        {(known) => <Calm standing={known()} changed={flow.task.state() === 'done'} />}
      </Match>
    </Switch>
  )
}

function Calm(props: { readonly standing: KeyStanding; readonly changed: boolean }) {
  const { lock } = useLock()
  return (
    <Page
      title="Recovery key"
      back={routes.backup}
      backName="Backup"
      lead="The only way to open your backup. Nobody else has it, and nobody can find it for you."
    >
      <Show when={props.changed && props.standing.givenUpAt === 0}>
        <Note>
          <p role="status">
            <strong>The new recovery key is in place.</strong> The old one opens nothing any more: throw its
            sheet away, and keep the new one.
          </p>
        </Note>
      </Show>
      <Show when={props.standing.givenUpAt > 0}>
        <Note warn>
          <p>
            <strong>The new recovery key was given up on {formatMoment(props.standing.givenUpAt)}.</strong>{' '}
            The service could not be reached for too long, and backups had to go on. Your earlier key is still
            the one that opens your backup; the new one opens nothing. You can begin again.
          </p>
        </Note>
      </Show>
      <Facts>
        <Fact name="Made on">{formatDate(props.standing.madeAt)}</Fact>
        <Fact name="You last typed it">
          {props.standing.confirmedAt > 0 ? formatDate(props.standing.confirmedAt) : 'when it was made'}
        </Fact>
        <Fact name="On this device">
          {props.standing.canShow ? 'kept under the app lock' : 'not kept: only you have it'}
        </Fact>
      </Facts>
      <Show when={!props.standing.canShow}>
        <p class="small soft">
          <Show
            when={lock().state === 'unlocked'}
            fallback={
              <>
                With the <A href={routes.lock}>app lock</A> on, the key can be kept here and shown again.
              </>
            }
          >
            The app lock is on: type the key once under “Try your key”, and it can be shown here again.
          </Show>
        </p>
      </Show>
      <Actions>
        <ButtonLink href={routes.confirmKey} look={props.standing.askNow ? 'primary' : 'plain'} icon="check">
          Try your key
        </ButtonLink>
        <Show when={props.standing.canShow}>
          <ButtonLink href={routes.showKey} icon="eye">
            Show again
          </ButtonLink>
        </Show>
        <ButtonLink href={routes.newKey} icon="key">
          New recovery key
        </ButtonLink>
      </Actions>
      <p class="backup-links">
        <A href={routes.newKey}>I can’t find my key</A>
        <A href={routes.seenKey}>Someone may have seen my key</A>
      </p>
    </Page>
  )
}
