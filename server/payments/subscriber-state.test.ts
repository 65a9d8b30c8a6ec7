import { describe, expect, test } from 'vitest'
import type { Subscriber } from '../facts/payment-facts.ts'
import { keepDay, stateOf, withReading, type Reading } from './subscriber-state.ts'

const today = 20_000
const nobody: Subscriber = {
  id: new Uint8Array(16),
  tag: new Uint8Array(32),
  keepDay: 0,
  session: null,
  customer: null,
  subscription: null,
  status: null,
  endsAtPeriodEnd: false,
  paid: null,
}
const paidUntil = (throughDay: number, invoice = 'in_1', refunded = false) => ({
  invoice,
  throughDay,
  refunded,
})
const reading = (more: Partial<Reading> = {}): Reading => ({
  subscription: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  endsAtPeriodEnd: false,
  paid: paidUntil(today + 20),
  ...more,
})

describe('what is read', () => {
  test('is kept, and the row with it', () => {
    const known = withReading(nobody, reading())
    expect(known).toMatchObject({ subscription: 'sub_1', customer: 'cus_1', paid: paidUntil(today + 20) })
    expect(known.keepDay).toBeGreaterThan(today + 20 + 31)
    expect(withReading(known, reading())).toEqual(known)
  })

  test('never takes a period back', () => {
    const known = withReading(nobody, reading({ paid: paidUntil(today + 30, 'in_2') }))
    expect(withReading(known, reading()).paid).toEqual(paidUntil(today + 30, 'in_2'))
    expect(withReading(known, reading({ paid: null })).paid).toEqual(paidUntil(today + 30, 'in_2'))
    expect(withReading(known, reading()).keepDay).toBe(known.keepDay)
  })

  test('of the same invoice holds: refunded, and not refunded after all', () => {
    const known = withReading(nobody, reading())
    const refunded = withReading(known, reading({ paid: paidUntil(today + 20, 'in_1', true) }))
    expect(refunded.paid!.refunded).toBe(true)
    expect(withReading(refunded, reading()).paid!.refunded).toBe(false)
  })

  test('of another invoice replaces one that was refunded', () => {
    const refunded = withReading(nobody, reading({ paid: paidUntil(today + 20, 'in_1', true) }))
    expect(withReading(refunded, reading({ paid: paidUntil(today + 20, 'in_2') })).paid!.invoice).toBe('in_2')
  })

  test('brings no subscription back to life', () => {
    const over = withReading(nobody, reading({ status: 'canceled' }))
    expect(withReading(over, reading()).status).toBe('canceled')
    expect(withReading(over, reading({ subscription: 'sub_2' })).status).toBe('active')
  })

  test('that names no customer leaves the known one', () => {
    const known = withReading(nobody, reading())
    expect(withReading(known, reading({ customer: null })).customer).toBe('cus_1')
  })
})

test.each<[string, Partial<Subscriber>]>([
  ['none', {}],
  ['open', { session: 'cs_1' }],
  ['open', { subscription: 'sub_1', status: 'incomplete' }],
  ['open', { subscription: 'sub_1', status: 'active' }],
  ['active', { subscription: 'sub_1', status: 'active', paid: paidUntil(today) }],
  ['active', { subscription: 'sub_1', status: 'trialing', paid: paidUntil(today + 5) }],
  ['open', { subscription: 'sub_1', status: 'active', paid: paidUntil(today - 1) }],
  ['open', { subscription: 'sub_1', status: 'active', paid: paidUntil(today - 15) }],
  ['ended', { subscription: 'sub_1', status: 'active', paid: paidUntil(today - 16) }],
  ['ended', { subscription: 'sub_1', status: 'active', paid: paidUntil(today, 'in_1', true) }],
  ['failed', { subscription: 'sub_1', status: 'past_due', paid: paidUntil(today) }],
  ['failed', { subscription: 'sub_1', status: 'unpaid' }],
  ['failed', { subscription: 'sub_1', status: 'incomplete_expired' }],
  ['ended', { subscription: 'sub_1', status: 'canceled', paid: paidUntil(today + 5) }],
  ['ended', { subscription: 'sub_1', status: 'paused' }],
  ['open', { subscription: 'sub_1', status: 'canceled', session: 'cs_2' }],
  ['active', { subscription: 'sub_1', status: 'active', session: 'cs_2', paid: paidUntil(today) }],
])('%s: %j', (state, more) => {
  expect(stateOf({ ...nobody, ...more }, today)).toBe(state)
})

test('a row is kept a month after its last receipt, to the first of one', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000
  expect(keepDay(day('2027-03-01'))).toBe(day('2027-05-01'))
  expect(keepDay(day('2028-01-01'))).toBe(day('2028-03-01'))
})
