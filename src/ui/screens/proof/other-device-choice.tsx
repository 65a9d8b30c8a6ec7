import { Match, Show, Switch } from 'solid-js'
import type { OtherArchiveView, OtherDeviceView } from '../../../app/api/proof-views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { formatMoment } from '../../words/dates.ts'
import { formatNumber, unit } from '../../words/numbers.ts'
import type { OtherDeviceFlow } from './flow.ts'
import './proof.css'

const leads: Readonly<Record<Exclude<OtherDeviceView['state'], 'same'>, string>> = {
  newer: 'Another device has backed up under the same key. Both histories are whole; nothing was replaced.',
  older:
    'The service gives out a backup that is no newer than one this device has already seen. It may have been put back there.',
  unreadable: 'What is at the service cannot be opened with your key any more. It was altered, or replaced.',
  gone: 'There is no backup at the service any more. Your history is whole on this device.',
}

/** The facts of both sides and what may be done, the usual choice first. */
export function OtherDeviceChoice(props: {
  readonly found: OtherDeviceView
  readonly flow: OtherDeviceFlow
  readonly onTakeOver: () => void
}) {
  const state = () => props.found.state
  const join = () => props.flow.join({ deletions: 'ask', remember: props.flow.remember() })
  return (
    <Switch>
      <Match when={state() === 'same'}>
        <Page title="Nothing stands in the way" back={routes.backup}>
          <p>The backup at the service is the one this device knows.</p>
          <Actions>
            <ButtonLink href={routes.backup} look="primary">
              Back to the backup
            </ButtonLink>
          </Actions>
        </Page>
      </Match>
      <Match when={state() === 'newer'}>
        <Page title="Another device backs up here too" back={routes.backup} lead={leads.newer}>
          <Sides found={props.found} />
          <Joining flow={props.flow} />
          <Actions>
            <Button look="primary" onClick={join}>
              Bring both together
            </Button>
            <Button onClick={() => props.onTakeOver()}>Let this device take over…</Button>
          </Actions>
        </Page>
      </Match>
      <Match when={true}>
        <Page
          title={state() === 'older' ? 'The service holds an older backup' : 'The backup is not what it was'}
          back={routes.backup}
          lead={leads[state() as keyof typeof leads]}
        >
          <Sides found={props.found} />
          <p>Back up again from this device: the service then holds your history as it is here.</p>
          <Actions>
            <Button look="primary" onClick={() => props.onTakeOver()}>
              Back up from this device…
            </Button>
            <Show when={state() === 'older'}>
              <Button onClick={join}>Add what it holds first</Button>
            </Show>
          </Actions>
        </Page>
      </Match>
    </Switch>
  )
}

function Sides(props: { readonly found: OtherDeviceView }) {
  const here = () => props.found.here
  return (
    <div class="sides">
      <Show when={props.found.there}>
        {(there) => (
          <Section title="At the service">
            <Numbers messages={there().messages} chats={there().chats} />
            <Facts>
              <Fact name="Backed up">{formatMoment(there().at)}</Fact>
              <Fact name="Backup number">{formatNumber(there().generation)}</Fact>
              <Fact name="By">
                <Writer there={there()} />
              </Fact>
            </Facts>
          </Section>
        )}
      </Show>
      <Section title="On this device">
        <Numbers messages={here().messages} chats={here().chats} />
        <Facts>
          <Show when={here().lastBackup > 0}>
            <Fact name="Last backed up">{formatMoment(here().lastBackup)}</Fact>
          </Show>
          <Fact name="Last number seen">{formatNumber(here().generation)}</Fact>
        </Facts>
      </Section>
      <p class="small soft sides-note">
        View-once messages, and those about to disappear, are counted on this device and never backed up.
      </p>
    </div>
  )
}

function Numbers(props: { readonly messages: number; readonly chats: number }) {
  return (
    <BigNumbers>
      <BigNumber value={formatNumber(props.messages)} label={unit(props.messages, 'message')} />
      <BigNumber value={formatNumber(props.chats)} label={unit(props.chats, 'chat')} />
    </BigNumbers>
  )
}

function Writer(props: { readonly there: OtherArchiveView }) {
  return (
    <Show when={props.there.copy} fallback={`another device (${props.there.device})`}>
      this device as it was, or a copy of it
    </Show>
  )
}

function Joining(props: { readonly flow: OtherDeviceFlow }) {
  return (
    <>
      <Note>
        <p>
          <strong>Bringing together keeps everything from both, each message once.</strong> What was deleted
          on one of the devices is deleted on both, unless it was changed meanwhile.
        </p>
      </Note>
      <label class="remember">
        <input
          type="checkbox"
          checked={props.flow.remember()}
          onChange={(event) => props.flow.setRemember(event.currentTarget.checked)}
        />
        <span>From now on, bring both together by itself when that device has backed up.</span>
      </label>
    </>
  )
}
