import type { ChatItem, SendStatus } from '../../domain/frame/backup_pb.ts'
import type { DeliveryState } from '../api/views.ts'

const ranks: readonly DeliveryState[] = ['pending', 'sent', 'delivered', 'read', 'viewed']

function stateOf(status: SendStatus): DeliveryState | null {
  const { deliveryStatus } = status
  if (deliveryStatus.case === 'skipped') return null
  // Spec section 7: an unset status is pending.
  return deliveryStatus.case ?? 'pending'
}

/** How far an outgoing message has come with everyone; `failed` as soon as it failed with one. */
export function deliveryOf(item: ChatItem): DeliveryState {
  if (item.directionalDetails.case !== 'outgoing') return 'none'
  let lowest = ranks.length
  for (const status of item.directionalDetails.value.sendStatus) {
    const state = stateOf(status)
    if (state === 'failed') return 'failed'
    if (state) lowest = Math.min(lowest, ranks.indexOf(state))
  }
  return ranks[lowest] ?? 'sent'
}
