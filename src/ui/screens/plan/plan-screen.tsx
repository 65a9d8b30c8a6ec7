import { onMount, Show } from 'solid-js'
import type { PlanLimitsView, PlanView } from '../../../app/api/views.ts'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Fingerprint } from '../../parts/fingerprint.tsx'
import { Actions, BigNumber, BigNumbers, Note, Page, Section } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { filesFollow } from '../../words/file-words.ts'
import { formatServiceDay } from '../../words/dates.ts'
import { count, formatBytes } from '../../words/numbers.ts'
import { leaveFor } from './leave-for.ts'
import { limitWords, paidPriceWords, priceWords } from './plan-words.ts'
import './plan.css'

/** What one has, what there is to have, and what it costs. */
export function PlanScreen() {
  const history = useHistory()
  const task = createTask<PlanView>()
  const look = () => void task.run(() => history.api.readPlan())
  onMount(look)
  return (
    <Show
      when={task.result()}
      fallback={
        <Page title="Your plan" back={routes.backup}>
          <Show when={task.failure()} fallback={<Busy words="Asking the service" />}>
            {(failure) => (
              <FailureNote failure={failure()} onRetry={look}>
                <AcceptService failure={failure()} onAccepted={look} />
              </FailureNote>
            )}
          </Show>
        </Page>
      }
    >
      {(plan) => <Plan plan={plan()} />}
    </Show>
  )
}

function Plan(props: { readonly plan: PlanView }) {
  const paid = () => props.plan.level === 'paid'
  const open = () => props.plan.offered.open
  return (
    <Page title="Your plan" back={routes.backup}>
      <BigNumbers>
        <BigNumber value={paid() ? 'All media' : 'Free'} label="plan" />
        <BigNumber
          value={formatBytes(props.plan.usedBytes)}
          label={`of ${formatBytes(props.plan.maxBytes)} used by messages`}
        />
      </BigNumbers>
      <Standing plan={props.plan} />
      <Section title={open() ? 'What it holds' : 'What the plans hold'}>
        <ul class="plans">
          <Show when={!open()}>
            <Offer name="Free" price="No payment" now={!paid()} limits={props.plan.offered.free} />
          </Show>
          <Offer
            name="All media"
            price={paidPriceWords(props.plan.offered)}
            now={paid()}
            limits={props.plan.offered.paid}
          />
        </ul>
        <p class="small soft">{filesFollow}</p>
        <Show when={props.plan.idleDays}>
          {(days) => (
            <p class="small soft">
              A backup that nobody visits for {count(days(), 'day')} is deleted. Opening Heirloom is a visit.
            </p>
          )}
        </Show>
      </Section>
      <Section title="How to know this service">
        <p>
          These words name the service. They are the same for everybody, and stand on your recovery sheet.
          Heirloom does not show your backup to a service that shows others.
        </p>
        <Fingerprint value={props.plan.serviceFingerprint} />
      </Section>
      <Show when={!open() && props.plan.offered.ways.length > 0}>
        <Ways plan={props.plan} />
      </Show>
    </Page>
  )
}

function Offer(props: {
  readonly name: string
  readonly price: string
  readonly now: boolean
  readonly limits: PlanLimitsView
}) {
  return (
    <li class="plan" classList={{ now: props.now }} aria-current={props.now ? 'true' : undefined}>
      <h3>{props.name}</h3>
      <p class="plan-price">{props.price}</p>
      <p>{limitWords(props.limits)}</p>
      <Show when={props.now}>
        <p class="plan-now">This is yours</p>
      </Show>
    </li>
  )
}

/** How things stand, where that is not all as usual: open to all, on its way, running out, run out. */
function Standing(props: { readonly plan: PlanView }) {
  const ended = () => props.plan.level === 'free' && props.plan.paidUntil > 0
  return (
    <>
      <Show when={props.plan.offered.open}>
        <p class="page-lead">This service gives everybody the whole plan. There is nothing to pay.</p>
      </Show>
      <Show when={props.plan.level === 'paid' && props.plan.paidUntil > 0}>
        <p>Paid until {formatServiceDay(props.plan.paidUntil)}.</p>
      </Show>
      <Show when={props.plan.usedBytes > props.plan.maxBytes}>
        <p>
          There is not room for everything. The parts of a backup that did not fit are counted too, until the
          service removes them in a day or two.
        </p>
      </Show>
      <Show when={props.plan.waiting}>
        <Note>
          <p>
            <strong>A payment is on its way.</strong> Nothing is lost: Heirloom fetches what you paid for as
            soon as it has arrived.
          </p>
          <div class="actions-inline">
            <ButtonLink href={routes.planPaid}>Look again</ButtonLink>
          </div>
        </Note>
      </Show>
      <Show when={ended()}>
        <Note warn>
          <p>
            <strong>The paid plan ended on {formatServiceDay(props.plan.paidUntil)}.</strong> Your messages go
            on being backed up. Photos and files at the service stay for{' '}
            {count(props.plan.graceDays, 'more day')} after it and can be fetched until then; after that,
            those older than the free plan keeps will go.
          </p>
        </Note>
      </Show>
    </>
  )
}

function Ways(props: { readonly plan: PlanView }) {
  const history = useHistory()
  const leaving = createTask<string>()
  const offers = (way: 'card' | 'voucher') => props.plan.offered.ways.includes(way)
  const upgrades = () => offers('card') && props.plan.level === 'free' && !props.plan.waiting
  const leave = (address: () => Promise<string>) =>
    void leaving.run(address).then((url) => {
      if (url !== null) leaveFor(url)
    })
  return (
    <>
      <Show when={leaving.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Show when={upgrades()}>
        <p class="small soft">
          You pay on a page of the payment company. It learns that you pay for Heirloom, but neither it nor
          the service can tell which backup is yours.
        </p>
      </Show>
      <Show when={offers('voucher') && props.plan.level === 'paid' && props.plan.paidUntil > 0}>
        <p class="small soft">
          A voucher counts from the month in which it is entered. Keep another one until{' '}
          {formatServiceDay(props.plan.paidUntil)}: entered earlier, it brings less.
        </p>
      </Show>
      <Actions>
        <Show when={upgrades()}>
          <Button
            look="primary"
            disabled={leaving.state() === 'busy'}
            onClick={() => leave(() => history.api.startCheckout())}
          >
            {leaving.state() === 'busy' ? 'Opening…' : `Upgrade for ${priceWords(props.plan.offered)}`}
          </Button>
        </Show>
        <Show when={offers('voucher')}>
          <ButtonLink href={routes.voucher}>Enter a voucher</ButtonLink>
        </Show>
        <Show when={offers('card') && props.plan.subscribed}>
          <Button
            disabled={leaving.state() === 'busy'}
            onClick={() => leave(() => history.api.managePayment())}
          >
            Manage payment
          </Button>
        </Show>
      </Actions>
    </>
  )
}
