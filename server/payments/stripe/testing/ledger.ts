import { randomBytes } from 'node:crypto'
import type {
  StandInCall,
  StandInCustomerId,
  StandInEvent,
  StandInInvoice,
  StandInRefund,
  StandInSession,
  StandInSubscription,
} from './shapes.ts'

const monthlyCents = 199

/** What happens at Stripe, and what its API answers about it. */
export interface Ledger {
  answer(call: StandInCall): object | null
  /** The session behind the address of a payment page. */
  sessionAt(url: string): StandInSession
  subscriptionOf(session: StandInSession): StandInSubscription
  /** The person pays; `slowly`: by a way that takes days. */
  pay(session: StandInSession, how?: 'at once' | 'slowly'): StandInEvent[]
  expire(session: StandInSession): StandInEvent[]
  /** Every page that is still open runs out, untold. */
  expireAll(): void
  newestSession(): StandInSession
  /** The next period begins; its invoice is paid, or is not. */
  renew(subscription: StandInSubscription, how?: 'paid' | 'failed' | 'slowly'): StandInEvent[]
  /** An invoice that was open is paid after all. */
  settle(subscription: StandInSubscription): StandInEvent[]
  refund(subscription: StandInSubscription, cents?: number): StandInEvent[]
  /** The person cancels in the portal. */
  cancelLater(subscription: StandInSubscription): StandInEvent[]
  end(subscription: StandInSubscription): StandInEvent[]
}

export function ledger(clock: () => number): Ledger {
  const prices: { id: string; lookup_key: string; active: boolean }[] = []
  const sessions: StandInSession[] = []
  const subscriptions: StandInSubscription[] = []
  const invoices: StandInInvoice[] = []
  const refunds: StandInRefund[] = []
  const seconds = () => Math.floor(clock() / 1000)
  const event = (type: string, object: object): StandInEvent => ({
    id: name('evt'),
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds(),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    // A snapshot: what it says may be long over when it arrives.
    data: { object: structuredClone(object) },
  })

  function newest(subscription: StandInSubscription, status: string): StandInInvoice {
    return invoices.findLast((one) => of(one) === subscription.id && one.status === status)!
  }

  function bill(subscription: StandInSubscription, how: 'paid' | 'open'): StandInInvoice {
    const { current_period_start: start, current_period_end: end } = subscription.items.data[0]!
    const intent = name('pi')
    const invoice: StandInInvoice = {
      id: name('in'),
      object: 'invoice',
      status: how,
      amount_due: monthlyCents,
      amount_paid: how === 'paid' ? monthlyCents : 0,
      // Of an invoice itself Stripe tells the period before: what is paid for is told by its lines.
      period_start: start,
      period_end: start,
      lines: { object: 'list', data: [{ id: name('il'), object: 'line_item', period: { start, end } }] },
      parent: {
        type: 'subscription_details',
        subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
      },
      payments: {
        object: 'list',
        data: [
          {
            id: name('inpay'),
            object: 'invoice_payment',
            status: how,
            payment: { type: 'payment_intent', payment_intent: intent },
          },
        ],
      },
    }
    invoices.push(invoice)
    subscription.latest_invoice = invoice.id
    return invoice
  }

  function markPaid(invoice: StandInInvoice): void {
    invoice.status = 'paid'
    invoice.amount_paid = invoice.amount_due
    invoice.payments.data[0]!.status = 'paid'
  }

  function subscribe(session: StandInSession): StandInSubscription {
    const start = seconds()
    const subscription: StandInSubscription = {
      id: name('sub'),
      object: 'subscription',
      status: 'active',
      customer: session.customer ?? (name('cus') as StandInCustomerId),
      cancel_at: null,
      cancel_at_period_end: false,
      latest_invoice: null,
      metadata: session.subscriptionMetadata,
      items: {
        object: 'list',
        data: [{ id: name('si'), current_period_start: start, current_period_end: monthLater(start) }],
      },
    }
    subscriptions.push(subscription)
    session.status = 'complete'
    session.subscription = subscription.id
    session.customer = subscription.customer
    return subscription
  }

  const acts: Omit<Ledger, 'answer'> = {
    sessionAt: (url) => sessions.find((one) => one.url === url)!,
    subscriptionOf: (session) => subscriptions.find((one) => one.id === session.subscription)!,
    pay: (session, how = 'at once') => {
      const subscription = subscribe(session)
      const invoice = bill(subscription, how === 'at once' ? 'paid' : 'open')
      const begun = [
        event('checkout.session.completed', shown(session)),
        event('customer.subscription.created', subscription),
      ]
      return how === 'at once' ? [...begun, event('invoice.paid', invoice)] : begun
    },
    expire: (session) => {
      session.status = 'expired'
      return [event('checkout.session.expired', shown(session))]
    },
    expireAll: () => {
      for (const session of sessions) if (session.status === 'open') session.status = 'expired'
    },
    newestSession: () => sessions.at(-1)!,
    renew: (subscription, how = 'paid') => {
      const item = subscription.items.data[0]!
      item.current_period_start = item.current_period_end
      item.current_period_end = monthLater(item.current_period_end)
      const invoice = bill(subscription, how === 'paid' ? 'paid' : 'open')
      subscription.status = how === 'failed' ? 'past_due' : 'active'
      const told = event('customer.subscription.updated', subscription)
      if (how === 'slowly') return [told]
      return [event(how === 'paid' ? 'invoice.paid' : 'invoice.payment_failed', invoice), told]
    },
    settle: (subscription) => {
      const invoice = newest(subscription, 'open')
      markPaid(invoice)
      subscription.status = 'active'
      return [event('invoice.paid', invoice), event('customer.subscription.updated', subscription)]
    },
    refund: (subscription, cents = monthlyCents) => {
      const intent = newest(subscription, 'paid').payments.data[0]!.payment.payment_intent
      refunds.push({
        id: name('re'),
        object: 'refund',
        amount: cents,
        status: 'succeeded',
        payment_intent: intent,
      })
      const charge = { id: name('ch'), object: 'charge', amount: monthlyCents, amount_refunded: cents }
      return [event('charge.refunded', { ...charge, payment_intent: intent, metadata: {} })]
    },
    cancelLater: (subscription) => {
      subscription.cancel_at = subscription.items.data[0]!.current_period_end
      return [event('customer.subscription.updated', subscription)]
    },
    end: (subscription) => {
      subscription.status = 'canceled'
      return [event('customer.subscription.deleted', subscription)]
    },
  }

  function openSession(given: URLSearchParams): StandInSession {
    const id = name('cs_test')
    const session: StandInSession = {
      id,
      object: 'checkout.session',
      mode: 'subscription',
      status: 'open',
      url: `https://checkout.example/${id}`,
      client_reference_id: given.get('client_reference_id'),
      metadata: bracketed(given, 'metadata'),
      subscriptionMetadata: bracketed(given, 'subscription_data[metadata]'),
      customer: given.get('customer') as StandInCustomerId | null,
      subscription: null,
    }
    sessions.push(session)
    return session
  }

  function makePrice(given: URLSearchParams): object {
    const price = {
      id: name('price'),
      object: 'price',
      active: true,
      lookup_key: given.get('lookup_key') ?? '',
      currency: given.get('currency'),
      unit_amount: Number(given.get('unit_amount')),
      recurring: { interval: given.get('recurring[interval]'), interval_count: 1 },
    }
    prices.push(price)
    return price
  }

  function paymentsBehind(given: URLSearchParams): object {
    const intent = given.get('payment[payment_intent]')
    const found = invoices.filter((one) => one.payments.data[0]!.payment.payment_intent === intent)
    return list(found.map((invoice) => ({ ...invoice.payments.data[0]!, invoice })))
  }

  return {
    ...acts,
    answer: ({ method, path, parameters: given }) => {
      const [, , kind, ...rest] = path.split('/')
      const id = rest.at(-1)
      switch (`${method} ${kind}`) {
        case 'GET prices':
          return list(prices.filter((one) => one.active && one.lookup_key === given.get('lookup_keys[0]')))
        case 'POST prices':
          return makePrice(given)
        case 'POST checkout':
          return shown(openSession(given))
        case 'GET checkout':
          return maybeShown(sessions.find((one) => one.id === id))
        case 'GET subscriptions':
          return subscriptions.find((one) => one.id === id) ?? null
        case 'GET invoices': {
          const [subscription, status] = [given.get('subscription'), given.get('status')]
          const found = invoices.filter((one) => of(one) === subscription && one.status === status)
          return list(found.reverse().slice(0, Number(given.get('limit') ?? 10)))
        }
        case 'GET refunds':
          return list(refunds.filter((one) => one.payment_intent === given.get('payment_intent')))
        case 'GET invoice_payments':
          return paymentsBehind(given)
        case 'POST billing_portal':
          return { id: name('bps'), url: `https://portal.example/${given.get('customer')}` }
        default:
          return null
      }
    },
  }
}

function of(invoice: StandInInvoice): string {
  return invoice.parent.subscription_details.subscription
}

function name(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}

function list(data: readonly object[]): object {
  return { object: 'list', has_more: false, data }
}

/** Without what only the stand-in needs to remember. */
function shown(session: StandInSession): object {
  return { ...session, subscriptionMetadata: undefined }
}

function maybeShown(session: StandInSession | undefined): object | null {
  return session ? shown(session) : null
}

function bracketed(given: URLSearchParams, field: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [key, value] of given) {
    if (key.startsWith(`${field}[`)) found[key.slice(field.length + 1, -1)] = value
  }
  return found
}

/** As Stripe counts: the same day of the next month, or its last one. */
function monthLater(fromSeconds: number): number {
  const from = new Date(fromSeconds * 1000)
  const month = from.getUTCMonth() + 1
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const day = Math.min(from.getUTCDate(), lastDay)
  return Date.UTC(from.getUTCFullYear(), month, day, from.getUTCHours(), from.getUTCMinutes()) / 1000
}
