import type { CheckFault, CheckFinding, CheckView } from '../../app/api/proof-views.ts'
import { formatRange } from './dates.ts'
import { count, formatNumber } from './numbers.ts'

const faults: Readonly<Record<CheckFault, string>> = {
  'no-backup': 'There is no backup at the service.',
  'list-damaged': 'The list of the backup was altered: it cannot be opened with your key.',
  'list-wrong': 'The list of the backup does not add up.',
  older: 'The backup at the service is older than one this device has seen: it was put back.',
  'other-line': 'The backup at the service does not go on from the one this device has seen.',
  'part-missing': 'A part is missing',
  'part-damaged': 'A part was altered',
  'part-wrong': 'A part holds something else than it should',
  'directory-wrong': 'The list of people and chats is out of order.',
  'file-missing': 'Missing at the service',
  'file-damaged': 'Altered at the service',
  'count-wrong': 'The numbers of the backup are not those of what it holds.',
}

/** One finding as a sentence, with how many messages and from when. */
export function findingWords({ fault, items, firstDate, lastDate }: CheckFinding): string {
  if (fault.startsWith('file-')) return fileWords(fault, items, formatRange(firstDate, lastDate))
  if (!fault.startsWith('part-')) return faults[fault]
  const range = firstDate > 0 ? formatRange(firstDate, lastDate) : ''
  const what = firstDate > 0 ? count(items, 'message') : 'people and chats'
  return `${faults[fault]}: ${what}${range ? `, ${range}` : ''}.`
}

function fileWords(fault: CheckFault, items: number, range: string): string {
  return `${faults[fault]}: ${count(items, 'photo or file', 'photos and files')}, ${range}. The next backup sends what is on this device.`
}

/** What was looked at of the photos and files at the service. */
export function filesWords({ files, filesRead }: CheckView): string {
  const read =
    filesRead === files ? 'all of them read whole' : `${count(filesRead, 'of them', 'of them')} read whole`
  return `${formatNumber(files)} looked up, ${read}`
}

/** In one sentence, whether it restores. */
export function verdictWords({ faults: found, messagesLost, findings }: CheckView): string {
  if (found === 0) return 'Everything in this backup can be restored.'
  if (findings.some(({ fault }) => fault === 'no-backup')) return 'There is no backup to restore.'
  if (findings.some(({ fault }) => fault.startsWith('list-'))) return 'This backup cannot be restored.'
  if (findings.every(({ fault }) => fault.startsWith('file-')))
    return 'All messages can be restored, and not all photos and files.'
  if (messagesLost > 0) return `This backup would come back without ${count(messagesLost, 'message')}.`
  return 'This backup is not what it should be.'
}
