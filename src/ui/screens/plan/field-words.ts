import type { StoredField } from '../../../app/api/views.ts'
import { formatServiceDay } from '../../words/dates.ts'

/** Names of stored fields in plain words; those that are not listed keep their own. */
const known: Readonly<Record<string, string>> = {
  id: 'A number drawn at random',
  public_key: 'Key that proves it is you',
  messages_request: 'Sealed request for messages',
  media_request: 'Sealed request for media',
  paid_until: 'Paid until',
  paidThroughDay: 'Paid through',
  folder: 'Folder, named at random',
  committed_bytes: 'Bytes kept',
  pending_bytes: 'Bytes on their way',
  refreshed_day: 'Last visit',
  paid_day: 'Last visit on the paid plan',
  type: 'Kind',
  objects: 'Sealed parts',
  next_public_key: 'Next key',
  next_messages_request: 'Next sealed request for messages',
  next_media_request: 'Next sealed request for media',
  messages_permits: 'New keys asked for lately',
  messages_permits_day: 'Forgotten on',
  media_permits_day: 'New media keys forgotten on',
  state: 'State',
}

export function fieldWords(name: string): string {
  return known[name] ?? name.replaceAll('_', ' ')
}

/** Days are told as dates; everything else as it is stored. */
export function fieldValue({ name, value }: StoredField): string {
  if (value === '') return 'none'
  if (name === 'type') return value === '2' ? 'media' : 'messages'
  if (name === 'paid_until' && value === '0') return 'not paid'
  const isDay = /(_day|Day)$/.test(name) || name === 'paid_until'
  return isDay && /^\d{4,6}$/.test(value) ? formatServiceDay(Number(value) * 86_400_000) : value
}
