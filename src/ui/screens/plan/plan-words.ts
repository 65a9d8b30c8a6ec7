import type { PlanLimitsView, PlanView } from '../../../app/api/views.ts'
import { locale } from '../../words/locale.ts'
import { count, formatBytes } from '../../words/numbers.ts'

export function priceWords({ priceCents, currency }: PlanView['offered']): string {
  const price = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return `${price.format(priceCents / 100)} a month`
}

/** What the paid plan costs here, in the way in which one may have it. */
export function paidPriceWords(offered: PlanView['offered']): string {
  if (offered.open) return 'Nothing to pay'
  if (offered.ways.includes('card')) return priceWords(offered)
  return offered.ways.includes('voucher') ? 'By voucher' : 'Not to be had here'
}

/** "All messages, up to 105 MB of text. Photos and files of the last 45 days, up to 5 GB." */
export function limitWords({ textBytes, mediaBytes, mediaDays }: PlanLimitsView): string {
  const text = `All messages, up to ${formatBytes(textBytes)} of text.`
  const kept =
    mediaDays === null ? 'All photos and files' : `Photos and files of the last ${count(mediaDays, 'day')}`
  return `${text} ${kept}, up to ${formatBytes(mediaBytes)}.`
}
