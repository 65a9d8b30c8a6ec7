import { encodeChatRow, encodeChatTail } from '../../domain/history/chat-codec.ts'
import { encodePage } from '../../domain/history/page-codec.ts'
import type { ReadMark } from '../../domain/history/read-mark.ts'
import { encodeReadMark } from '../../domain/history/read-mark.ts'
import { encodeSegment } from '../../domain/history/segment-codec.ts'
import { encodeSpine } from '../../domain/history/spine-codec.ts'
import type { ChatId, Page, Segment, SegmentId } from '../../domain/history/types.ts'
import type { HistoryChange, HistoryStore } from '../../domain/ports.ts'
import type { Bytes } from '../../core/bytes.ts'
import { kindOfJob, recordKinds } from './record-kinds.ts'
import type { RecordKind } from './record-kinds.ts'
import type { RecordWrite } from './sealed-access.ts'

export const spineId = 'spine'
export const rowPrefix = 'row:'
const rowId = (chat: ChatId): string => `${rowPrefix}${chat}`
export const readPrefix = 'read:'
const readId = (chat: ChatId): string => `${readPrefix}${chat}`
export const tailId = (chat: ChatId): string => `tail:${chat}`

export function pageWrites(pages: readonly Page[]): RecordWrite[] {
  return pages.map((page) => ({
    store: 'pages',
    kind: recordKinds.page,
    id: page.id,
    plaintext: encodePage(page),
    add: true,
  }))
}

export function segmentWrites(segments: readonly Segment[]): RecordWrite[] {
  return segments.map((segment) => ({
    store: 'segments',
    kind: recordKinds.segment,
    id: segment.id,
    plaintext: encodeSegment(segment),
    add: true,
  }))
}

export function drops(store: 'pages' | 'segments' | 'directory', ids: readonly number[]): RecordWrite[] {
  // The kind does not matter for what is deleted.
  return ids.map((id) => ({ store, kind: recordKinds.page, id, plaintext: null }))
}

export function jobWrites(jobs: Readonly<Record<string, Bytes | null>>): RecordWrite[] {
  return Object.entries(jobs).map(([id, plaintext]) => ({
    store: 'jobs',
    kind: kindOfJob(id),
    id,
    plaintext,
  }))
}

export function settingWrites(settings: Readonly<Record<string, Bytes | null>>): RecordWrite[] {
  const kind = recordKinds.setting
  return Object.entries(settings).map(([id, plaintext]) => ({ store: 'settings', kind, id, plaintext }))
}

export function outboxWrites(entries: Readonly<Record<string, Bytes | null>>): RecordWrite[] {
  const kind = recordKinds.outbox
  return Object.entries(entries).map(([id, plaintext]) => ({ store: 'outbox', kind, id, plaintext }))
}

/** Marks lie beside the facts of the same file: other rooms write them, at other times. */
export const markSuffix = '/at-service'

export function mediaWrites({ facts, marks }: Parameters<HistoryStore['writeMedia']>[0]): RecordWrite[] {
  const of = (records: Readonly<Record<string, Bytes | null>>, kind: RecordKind, suffix: string) =>
    Object.entries(records).map(([name, plaintext]) => ({
      store: 'media' as const,
      kind,
      id: name + suffix,
      plaintext,
    }))
  // With what is known of a file goes the picture that was made of it.
  const gone = Object.entries(facts ?? {}).filter(([, record]) => record === null)
  return [
    ...of(facts ?? {}, recordKinds.media, ''),
    ...of(marks ?? {}, recordKinds.mediaMark, markSuffix),
    ...gone.map(([name]) => smallPictureWrite(name, null)),
  ]
}

export const smallPicturePrefix = 'small/'

export function smallPictureWrite(name: string, plaintext: Bytes | null): RecordWrite {
  return { store: 'search', kind: recordKinds.smallPicture, id: smallPicturePrefix + name, plaintext }
}

export const mediaListPrefix = 'media/'

export function mediaListWrites(lists: ReadonlyMap<SegmentId, Bytes | null>): RecordWrite[] {
  return [...lists].map(([id, plaintext]) => ({
    store: 'search',
    kind: recordKinds.mediaList,
    id: `${mediaListPrefix}${id}`,
    plaintext,
  }))
}

function chatWrites(change: HistoryChange): RecordWrite[] {
  const puts = (change.putChats ?? []).flatMap(({ row, tail }): RecordWrite[] => [
    { store: 'chats', kind: recordKinds.chatRow, id: rowId(row.chat), plaintext: encodeChatRow(row) },
    { store: 'chats', kind: recordKinds.chatTail, id: tailId(row.chat), plaintext: encodeChatTail(tail) },
  ])
  const gone = (change.dropChats ?? []).flatMap((chat): RecordWrite[] => [
    { store: 'chats', kind: recordKinds.chatRow, id: rowId(chat), plaintext: null },
    { store: 'chats', kind: recordKinds.chatTail, id: tailId(chat), plaintext: null },
    readMarkWrite(chat, null),
  ])
  return [...gone, ...puts, ...(change.dropReadMarks ?? []).map((chat) => readMarkWrite(chat, null))]
}

export function readMarkWrite(chat: ChatId, mark: ReadMark | null): RecordWrite {
  const plaintext = mark && encodeReadMark(mark)
  return { store: 'chats', kind: recordKinds.readMark, id: readId(chat), plaintext }
}

function directoryWrites(change: HistoryChange): RecordWrite[] {
  return (change.putDirectory ?? []).map(({ row, frame }) => ({
    store: 'directory',
    kind: recordKinds.directory,
    id: row,
    plaintext: frame,
  }))
}

/** Everything one change does, the spine first. */
export function changeWrites(change: HistoryChange): RecordWrite[] {
  const spine = {
    store: 'spine',
    kind: recordKinds.spine,
    id: spineId,
    plaintext: encodeSpine(change.spine),
  } as const
  return [
    spine,
    ...pageWrites(change.addPages ?? []),
    ...pageWrites(change.mendPages ?? []).map((write) => ({ ...write, add: false })),
    ...segmentWrites(change.addSegments ?? []),
    ...drops('pages', change.dropPages ?? []),
    ...drops('segments', change.dropSegments ?? []),
    ...chatWrites(change),
    ...drops('directory', change.dropDirectory ?? []),
    ...directoryWrites(change),
    ...settingWrites(change.settings ?? {}),
    ...jobWrites(change.jobs ?? {}),
    ...mediaWrites({ facts: change.media ?? {} }),
  ]
}
