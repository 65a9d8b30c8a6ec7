import type { FileFault, ImportReport } from '../../../app/api/views.ts'
import { formatMoment, isKnownDate } from '../../words/dates.ts'
import { oddReason } from '../../words/message-words.ts'
import { count, formatBytes, formatDuration, formatNumber } from '../../words/numbers.ts'

/** The numbers of a report with their names, in the order they are shown and written. Zeros that say nothing are left out. */
export function reportLines(report: ImportReport): readonly (readonly [string, string])[] {
  const always: [string, number][] = [
    ['Messages read', report.read],
    ['Added', report.added],
  ]
  const ifAny: [string, number][] = [
    ['Updated', report.updated],
    ['Already here, unchanged', report.unchanged],
    ['Not chosen', report.notChosen],
    ['Disappeared since, left out', report.expired],
    ['Deleted here before, left out', report.deletedHere],
    ['Attachments', report.attachments],
  ]
  const lines = [...always, ...ifAny.filter(([, n]) => n > 0)]
  return [
    ...lines.map(([name, n]) => [name, formatNumber(n)] as const),
    ...fileLines(report),
    ['Chats', formatNumber(report.chats)] as const,
    ['Time taken', formatDuration(report.ms)] as const,
  ]
}

function fileLines({ media, missingMedia }: ReportedFiles): (readonly [string, string])[] {
  const { taken, takenBytes, alreadyHere } = media
  const lines: (readonly [string, string])[] = []
  if (taken > 0) lines.push(['Files copied', `${formatNumber(taken)} (${formatBytes(takenBytes)})`])
  if (alreadyHere > 0) lines.push(['Files that were here already', formatNumber(alreadyHere)])
  if (missingMedia > 0) lines.push(['Attachments without their file', formatNumber(missingMedia)])
  return lines
}

type ReportedFiles = Pick<ImportReport, 'media' | 'missingMedia'>

const faultWords: Readonly<Record<FileFault, readonly [one: string, many: string]>> = {
  missing: ['that is not in the backup', 'that are not in the backup'],
  altered: ['that was changed since it was written', 'that were changed since they were written'],
  other: [
    'that holds something else than its message says',
    'that hold something else than their messages say',
  ],
  unreadable: ['that the browser could not read', 'that the browser could not read'],
}

/** "2 files that were changed since they were written" */
export function faultLines({ media }: ReportedFiles): readonly string[] {
  const faults = Object.entries(media.faults) as [FileFault, number][]
  return faults
    .filter(([, n]) => n > 0)
    .map(([fault, n]) => `${count(n, 'file')} ${faultWords[fault][n === 1 ? 0 : 1]}`)
}

/** One line a file: what it is said to be, how long, and from when. */
function troubleLines({ media }: ReportedFiles): readonly string[] {
  return media.troubles.map(({ fault, contentType, bytes, date }) =>
    [formatMoment(date), contentType || 'file', formatBytes(bytes), faultWords[fault][0]].join(', '),
  )
}

/** What was imported, as a title: Signal names its snapshots by their moment, which reads better as a date. */
export function sourceTitle(report: ImportReport): string {
  const made = /^signal-backup-\d/.test(report.source) && isKnownDate(report.madeAt)
  return made ? `Signal on-device backup, ${formatMoment(report.madeAt)}` : report.source
}

/** "2 items of a kind Heirloom does not know yet; kept as they are" */
export function oddLines(report: ImportReport): readonly string[] {
  return report.odd.map(({ reason, count: n }) => `${count(n, 'item')} ${oddReason(reason)}`)
}

/** The report as a text file. It names no person and quotes no message. */
export function reportText(report: ImportReport, importedAt: number): string {
  const lines = ['Heirloom import report', '', `Source: ${report.source}`]
  if (isKnownDate(report.madeAt)) lines.push(`Backup made: ${formatMoment(report.madeAt)}`)
  lines.push(`Imported: ${formatMoment(importedAt)}`, '')
  for (const [name, value] of reportLines(report)) lines.push(`${name}: ${value}`)
  const odd = oddLines(report)
  if (odd.length > 0) lines.push('', 'Odd items:', ...odd.map((line) => `- ${line}`))
  const faults = faultLines(report)
  if (faults.length > 0) lines.push('', 'Files that did not come in:', ...faults.map((line) => `- ${line}`))
  lines.push(...troubleLines(report).map((line) => `  ${line}`))
  if (report.secretsKeptHere) lines.push('', secretsSentence)
  return `${lines.join('\r\n')}\r\n`
}

export const secretsSentence =
  'The backup carries secrets of the Signal app itself (such as its PIN). They stay sealed on this device for a faithful export and are left out of backups.'
