import { createSignal, Match, onCleanup, Show, Switch, type JSX } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import type { NewKeyOffer, ShownKey } from '../../../app/api/views.ts'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { formatMoment } from '../../words/dates.ts'
import { formatBytes } from '../../words/numbers.ts'
import { AskBack } from './ask-back.tsx'
import { createChangeFlow } from './flow.ts'
import { KeptIt, ShownKeyPage } from './shown-key-page.tsx'

/** Says what a new key means and costs, makes it, shows it, asks it back; then it goes on by itself. */
export function NewKey() {
  return (
    <ChangeKey title="A new recovery key" suspected={false}>
      <p>
        A new key takes the place of the one you have. Your backup is sealed and sent again under the new key;
        then the old key opens nothing any more, and the old backup is deleted. Nothing in your history
        changes.
      </p>
      <p>You do not need the old key for this, and you can leave at any time before the last step.</p>
    </ChangeKey>
  )
}

/** The same where the old key may be in other hands: what they can do meanwhile, and what nobody can take back. */
export function SeenKey() {
  return (
    <ChangeKey title="Someone may have seen my key" suspected>
      <p>
        Make a new key now, and do it where the network is good: it is done as soon as your backup has gone up
        once more.
      </p>
      <Note warn>
        <p>
          <strong>Until the new key is in place,</strong> whoever has the old one and reaches the service can
          read the backup as it lies there, replace it, or delete it. They cannot reach your history on this
          device.
        </p>
        <p>
          <strong>From then on</strong> the old key opens nothing: neither the new backup, nor anything that
          was at the service before. Files get new keys as well. What somebody has read or copied already
          cannot be taken back.
        </p>
      </Note>
    </ChangeKey>
  )
}

function ChangeKey(props: {
  readonly title: string
  readonly suspected: boolean
  readonly children: JSX.Element
}) {
  const history = useHistory()
  const navigate = useNavigate()
  const offering = createTask<NewKeyOffer>()
  const making = createTask<ShownKey>()
  const [asking, setAsking] = createSignal(false)
  let confirmed = false
  const ask = () => void offering.run(() => history.api.offerNewKey(props.suspected))
  const make = () => void making.run(() => history.api.makeNextKey(props.suspected))
  ask()
  onCleanup(() => {
    if (!confirmed) void history.api.forgetNextKey().catch(() => undefined)
  })
  const done = () => {
    confirmed = true
    history.kept('key-change', () => createChangeFlow(history)).change()
    navigate(routes.key, { replace: true })
  }
  return (
    <Switch
      fallback={
        <Page title={props.title} back={routes.key}>
          {props.children}
          <Offer
            offer={offering.result()}
            asking={offering.state() === 'busy'}
            making={making.state() === 'busy'}
            onMake={make}
          />
          <Show when={offering.failure() ?? making.failure()}>
            {(failure) => (
              <FailureNote failure={failure()} onRetry={offering.failure() ? ask : make}>
                <AcceptService failure={failure()} onAccepted={ask} />
              </FailureNote>
            )}
          </Show>
        </Page>
      }
    >
      <Match when={making.result()}>
        {(shown) => (
          <Show when={asking()} fallback={<ShowNewKey shown={shown()} onNext={() => setAsking(true)} />}>
            <AskBack
              action="Use the new key"
              busy="Beginning…"
              check={(typed) => history.api.confirmNextKey(typed)}
              onBack={() => setAsking(false)}
              onDone={done}
            />
          </Show>
        )}
      </Match>
    </Switch>
  )
}

/** What it costs, and whether the service allows it now: the wait is told before anything is begun. */
function Offer(props: {
  readonly offer: NewKeyOffer | null
  readonly asking: boolean
  readonly making: boolean
  readonly onMake: () => void
}) {
  const history = useHistory()
  const bytes = () => history.status()?.backup.last?.archiveBytes ?? 0
  const allowedAt = () => props.offer?.allowedAt ?? 0
  return (
    <>
      <Show when={bytes() > 0}>
        <Facts>
          <Fact name="Is sent again">about {formatBytes(bytes())}</Fact>
        </Facts>
      </Show>
      <Show when={allowedAt() > 0}>
        <Note>
          <p role="status">
            <strong>You can make a new key on {formatMoment(allowedAt())}.</strong> The service allows only so
            many in a row. Your present key and your backup stay as they are until then.
          </p>
        </Note>
      </Show>
      <Actions>
        <Button
          look="primary"
          icon="key"
          disabled={!props.offer || allowedAt() > 0 || props.making}
          onClick={() => props.onMake()}
        >
          {props.asking ? 'Asking the service…' : props.making ? 'Making it…' : 'Make a new key'}
        </Button>
        <ButtonLink href={routes.key}>Keep the key I have</ButtonLink>
      </Actions>
    </>
  )
}

function ShowNewKey(props: { readonly shown: ShownKey; readonly onNext: () => void }) {
  return (
    <ShownKeyPage
      title="Your new recovery key"
      back={routes.key}
      shown={props.shown}
      madeAt={Date.now()}
      actions={<KeptIt onNext={() => props.onNext()} />}
    >
      <p>
        Keep it as you kept the old one, and keep the old one until you are told that the new one is in place.
      </p>
    </ShownKeyPage>
  )
}
