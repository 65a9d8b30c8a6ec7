import { expect, test } from 'vitest'
import type { ImportReport, PreviewChat, SourcePreview } from '../../../app/api/views.ts'
import { choiceOf, chosenMessages, fieldDay, startOfDay, type ChoiceState } from './choice.ts'
import { reportText, sourceTitle } from './report-text.ts'

const chat = (sourceChat: number, messages: number): PreviewChat => ({
  sourceChat,
  title: `chat ${sourceChat}`,
  kind: 'contact',
  messages,
  firstDate: 0,
  lastDate: 0,
  attachments: 0,
})
const preview: SourcePreview = {
  madeAt: 0,
  madeBy: '',
  messages: 30,
  firstDate: 0,
  lastDate: 0,
  chats: [chat(4, 10), chat(9, 20)],
  attachments: 0,
  missingMedia: 0,
  expired: 0,
  odd: 0,
  merges: false,
}
const state = (change: Partial<ChoiceState>): ChoiceState => ({
  kind: 'all',
  chats: new Set(),
  from: '',
  to: '',
  ...change,
})

const noMedia = {
  ...{ taken: 0, takenBytes: 0, alreadyHere: 0, troubles: [] },
  faults: { missing: 0, altered: 0, other: 0, unreadable: 0 },
}

const emptyReport: ImportReport = {
  source: '',
  madeAt: 0,
  read: 0,
  added: 0,
  updated: 0,
  unchanged: 0,
  notChosen: 0,
  expired: 0,
  deletedHere: 0,
  chats: 0,
  attachments: 0,
  missingMedia: 0,
  media: noMedia,
  odd: [],
  secretsKeptHere: false,
  ms: 0,
}

test('some chats: those of this backup only, and never none', () => {
  expect(choiceOf(state({}), preview)).toEqual({ kind: 'all' })
  expect(choiceOf(state({ kind: 'chats', chats: new Set([9, 77]) }), preview)).toEqual({
    kind: 'chats',
    chats: [9],
  })
  expect(choiceOf(state({ kind: 'chats', chats: new Set([77]) }), preview)).toBeNull()
  expect(chosenMessages(preview.chats, new Set([4, 9]))).toBe(30)
})

test('a range takes in both its days, whole, also where clocks change', () => {
  for (const day of ['2026-03-29', '2026-10-25', '2026-11-22', '2024-02-29']) {
    const choice = choiceOf(state({ kind: 'range', from: day, to: day }), preview)
    if (choice?.kind !== 'range') throw new Error('no range')
    expect(fieldDay(choice.from)).toBe(day)
    expect(fieldDay(choice.to)).toBe(day)
    expect(fieldDay(choice.from - 1)).not.toBe(day)
    expect(fieldDay(choice.to + 1)).not.toBe(day)
  }
  expect(choiceOf(state({ kind: 'range', from: '2026-02-02', to: '2026-02-01' }), preview)).toBeNull()
  expect(choiceOf(state({ kind: 'range' }), preview)).toEqual({
    kind: 'range',
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
  })
  expect(startOfDay('next week')).toBeNull()
})

test('a snapshot is titled by its date, another source by its name', () => {
  const report = (source: string, madeAt: number) => ({ ...emptyReport, source, madeAt })
  const made = new Date('2026-10-01T18:00:00').getTime()
  const title = sourceTitle(report('signal-backup-2026-10-01-18-00-00', made))
  expect(title).toContain('2026')
  expect(title).not.toContain('signal-backup')
  expect(sourceTitle(report('signal-backup-2026-10-01-18-00-00', 0))).toContain('signal-backup')
  expect(sourceTitle(report('x.bin', made))).toBe('x.bin')
})

test('the saved report has every number that is not zero', () => {
  const report: ImportReport = {
    source: 'Signal on-device backup',
    madeAt: 0,
    read: 1001,
    added: 990,
    updated: 0,
    unchanged: 0,
    notChosen: 5,
    expired: 6,
    deletedHere: 0,
    chats: 7,
    attachments: 8,
    missingMedia: 3,
    media: {
      ...noMedia,
      taken: 5,
      takenBytes: 4_000_000,
      faults: { ...noMedia.faults, altered: 1 },
      troubles: [{ fault: 'altered', contentType: 'image/jpeg', bytes: 3_000_000, date: 1_790_000_000_000 }],
    },
    odd: [{ reason: 'unknown-kind', count: 2 }],
    secretsKeptHere: true,
    ms: 4000,
  }
  const text = reportText(report, new Date('2026-11-22T12:00:00').getTime())
  for (const line of [
    'Added: 990',
    'Not chosen: 5',
    'Files copied: 5 (4 MB)',
    'Attachments without their file: 3',
    '- 1 file that was changed since it was written',
    'image/jpeg, 3 MB',
    '- 2 items of a kind',
    'Time taken: 4 seconds',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toContain('stay sealed on this device')
  expect(text).not.toContain('Updated')
  expect(text).not.toContain('Backup made')
})
