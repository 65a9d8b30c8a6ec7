import { onCleanup, onMount, Show } from 'solid-js'
import type { PlanView } from '../../../app/api/views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { Redeemed } from './voucher-screen.tsx'

const againMs = 4000
const maxLooks = 5

/** Where the payment page leads back to: fetches what was paid for, which may take the payment company a moment. */
export function PaidScreen() {
  const history = useHistory()
  const task = createTask<PlanView>()
  let looks = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    clearTimeout(timer)
    looks++
    await task.run(() => history.api.settlePayment())
    if (isOpen() && looks < maxLooks) timer = setTimeout(() => void look(), againMs)
  }
  const isOpen = () => ['payment-open', 'no-payment'].includes(task.failure()?.code ?? '')
  const patient = () => isOpen() && looks < maxLooks
  onMount(() => void look())
  onCleanup(() => clearTimeout(timer))
  return (
    <Show when={task.result()?.level !== 'paid'} fallback={<Redeemed plan={task.result()!} />}>
      <Page title="Your payment" back={routes.plan}>
        <Show
          when={task.state() !== 'busy' && !patient()}
          fallback={<Busy words="Waiting for the payment to arrive" />}
        >
          <Show
            when={task.failure()}
            fallback={<p>Nothing was paid so far. If you have paid just now, look again in a minute.</p>}
          >
            {(failure) => <FailureNote failure={failure()} />}
          </Show>
          <Actions>
            <Button look="primary" onClick={() => void look()}>
              Look again
            </Button>
            <ButtonLink href={routes.plan}>Back to your plan</ButtonLink>
          </Actions>
        </Show>
      </Page>
    </Show>
  )
}
