import { toBase64Url, utf8 } from '../../core/bytes.ts'
import type { Payment, PaymentService, PlanLimits, PlansOffered, PaymentStatus } from '../../domain/ports.ts'
import { receiptResponseBytes } from '../../domain/protocol/limits.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { Answer } from './call.ts'
import { call } from './call.ts'
import { expectStatus, needJson, noAnswerOfOurs } from './refused.ts'

const maxAnswerBytes = 16 * 1024
const states: readonly PaymentStatus['state'][] = ['none', 'open', 'active', 'failed', 'ended']
const ways: readonly PlansOffered['ways'][number][] = ['card', 'voucher']

/** The payment side of docs/protocol.md. It knows nothing of accounts and archives. */
export function paymentClient(url: string): PaymentService {
  const send = (method: string, path: string, value?: unknown) =>
    call({
      url: `${url}/v1/payments/${path}`,
      method,
      credentials: 'same-origin',
      maxBytes: maxAnswerBytes,
      ...(value === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: utf8(JSON.stringify(value)) }),
    })
  const named = (payment: Payment) =>
    'voucher' in payment ? { voucher: payment.voucher } : { subscriber: toBase64Url(payment.subscriber) }
  return {
    plans: async () => plansIn(expectStatus(await send('GET', 'plans'), 200)),
    checkout: async (subscriber) => addressIn(await send('POST', 'checkout', named({ subscriber }))),
    portal: async (subscriber) => addressIn(await send('POST', 'portal', named({ subscriber }))),
    status: async (payment) => statusIn(expectStatus(await send('POST', 'status', named(payment)), 200)),
    receipt: async (payment, request) => {
      const value = { ...named(payment), request: toBase64Url(request) }
      const answer = expectStatus(await send('POST', 'receipts', value), 200, 202)
      if (answer.status === 202) return null
      const response = parseB64(needJson(answer)['response'], receiptResponseBytes)
      if (!response) throw noAnswerOfOurs()
      return response
    },
  }
}

/** Only https, or this very machine's own for those who try things out: the person is sent there. */
function addressIn(answer: Answer): string {
  const { url } = needJson(expectStatus(answer, 200))
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null
  const near = address?.hostname === '127.0.0.1' || address?.hostname === 'localhost'
  if (!address || (address.protocol !== 'https:' && !(near && address.protocol === 'http:')))
    throw noAnswerOfOurs()
  return address.href
}

function statusIn(answer: Answer): PaymentStatus {
  const { state, paidThroughDay, endsAtPeriodEnd, months } = needJson(answer)
  const known = states.find((one) => one === state)
  if (!known) throw noAnswerOfOurs()
  return {
    state: known,
    paidThroughDay: typeof paidThroughDay === 'number' ? paidThroughDay : null,
    endsAtPeriodEnd: endsAtPeriodEnd === true,
    months: typeof months === 'number' ? months : null,
  }
}

function plansIn(answer: Answer): PlansOffered {
  const { open, free, paid, priceCents, currency, ways: offered } = needJson(answer)
  if (typeof priceCents !== 'number' || typeof currency !== 'string' || !/^[A-Za-z]{3}$/.test(currency))
    throw noAnswerOfOurs()
  return {
    open: open === true,
    free: limitsIn(free),
    paid: limitsIn(paid),
    priceCents,
    currency: currency.toUpperCase(),
    ways: Array.isArray(offered) ? ways.filter((way) => offered.includes(way)) : [],
  }
}

function limitsIn(value: unknown): PlanLimits {
  const { textBytes, mediaBytes, mediaDays } = (value ?? {}) as Record<string, unknown>
  if (typeof textBytes !== 'number' || typeof mediaBytes !== 'number') throw noAnswerOfOurs()
  return { textBytes, mediaBytes, mediaDays: typeof mediaDays === 'number' ? mediaDays : null }
}
