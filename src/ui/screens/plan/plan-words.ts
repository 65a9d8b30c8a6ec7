import type { PlanLimitsView, PlanView } from '../../../app/views.ts'
import { locale } from '../../words/locale.ts'
import { count, formatBytes } from '../../words/numbers.ts'

export function priceWords({ priceCents, currency }: PlanView['offered']): string {
  const price = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return `${price.format(priceCents / 100)} a month`
}

/** "All messages, up to 105 MB of text. Photos and files of the last 45 days, up to 5 GB." */
export function limitWords({ textBytes, mediaBytes, mediaDays }: PlanLimitsView): string {
  const text = `All messages, up to ${formatBytes(textBytes)} of text.`
  const kept =
    mediaDays === null ? 'All photos and files' : `Photos and files of the last ${count(mediaDays, 'day')}`
  return `${text} ${kept}, up to ${formatBytes(mediaBytes)}.`
}
