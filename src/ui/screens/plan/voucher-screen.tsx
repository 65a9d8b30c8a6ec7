import { createSignal, Show } from 'solid-js'
import type { PlanView } from '../../../app/api/views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { secretField } from '../../parts/key-field.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { formatServiceDay } from '../../words/dates.ts'
import './voucher.css'

/** A voucher pays for some months; it says nothing of who uses it. */
export function VoucherScreen() {
  const history = useHistory()
  const task = createTask<PlanView>()
  const [code, setCode] = createSignal('')
  const redeem = (event: Event) => {
    event.preventDefault()
    if (task.state() !== 'busy' && code().trim() !== '')
      void task.run(() => history.api.redeemVoucher(code()))
  }
  return (
    <Show
      when={task.state() !== 'done' && task.result() === null}
      fallback={<Redeemed plan={task.result()!} />}
    >
      <Page
        title="Enter a voucher"
        back={routes.plan}
        lead="A voucher has sixteen letters and digits. It works once."
      >
        <form class="section" autocomplete="off" onSubmit={redeem}>
          <label class="voucher-label" for="voucher">
            Voucher
          </label>
          <input
            id="voucher"
            class="text-input voucher-field"
            type="text"
            {...secretField}
            placeholder="XXXX-XXXX-XXXX-XXXX"
            value={code()}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <p class="small soft">Capitals, spaces and dashes do not matter.</p>
          <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
          <Actions>
            <Button look="primary" submit disabled={task.state() === 'busy' || code().trim() === ''}>
              {task.state() === 'busy' ? 'Redeeming…' : 'Redeem'}
            </Button>
          </Actions>
        </form>
      </Page>
    </Show>
  )
}

export function Redeemed(props: { readonly plan: PlanView }) {
  return (
    <Page title="The whole plan is yours">
      <p class="page-lead">Paid until {formatServiceDay(props.plan.paidUntil)}.</p>
      <p>From the next backup on, all your photos and files may be kept.</p>
      <Actions>
        <ButtonLink href={routes.plan} look="primary">
          See your plan
        </ButtonLink>
      </Actions>
    </Page>
  )
}
