import type { Bytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { ChatRow, ChatTail, Page, Segment, Spine } from '../../../domain/history/types.ts'
import type { HistoryChange, HistoryStore } from '../../../domain/ports.ts'

type Writes = Readonly<Record<string, Bytes | null>>

/** What a test may look at besides the port. */
export interface MemoryStore extends HistoryStore {
  readonly pages: Map<number, Page>
  readonly segments: Map<number, Segment>
  readonly jobs: Map<string, Bytes>
  readonly settings: Map<string, Bytes>
  readonly outbox: Map<string, Bytes>
  /** Pages read so far. */
  readonly pageReads: () => number
}

function write(into: Map<string, Bytes>, writes: Writes | undefined): void {
  for (const [id, record] of Object.entries(writes ?? {})) {
    if (record === null) into.delete(id)
    else into.set(id, new Uint8Array(record))
  }
}

/** A history in memory, with the promises of the real one: whole changes, one generation after the other. */
export function memoryStore(historyId: Bytes = new Uint8Array(16).fill(7)): MemoryStore {
  const pages = new Map<number, Page>()
  const segments = new Map<number, Segment>()
  const chats = new Map<number, { row: ChatRow; tail: ChatTail }>()
  const directory = new Map<number, Bytes>()
  const jobs = new Map<string, Bytes>()
  const settings = new Map<string, Bytes>()
  const outbox = new Map<string, Bytes>()
  const listeners = new Set<(generation: number) => void>()
  let spine: Spine | null = null
  let run = Math.floor(Math.random() * 2 ** 30)
  let reads = 0
  let erasures = 0

  function add<T extends { readonly id: number }>(into: Map<number, T>, added: readonly T[] = []): void {
    for (const one of added) {
      if (into.has(one.id)) throw new HeirloomError('conflict', 'an id was given twice')
      into.set(one.id, one)
    }
  }
  function get<T>(from: Map<number, T>, id: number): T {
    const found = from.get(id)
    if (!found) throw new HeirloomError('conflict', 'it is gone')
    return found
  }
  function commit(change: HistoryChange): void {
    if (change.spine.generation !== (spine?.generation ?? 0) + 1)
      throw new HeirloomError('conflict', 'another change came first')
    add(pages, change.addPages)
    add(segments, change.addSegments)
    for (const id of change.dropPages ?? []) pages.delete(id)
    for (const id of change.dropSegments ?? []) segments.delete(id)
    for (const id of change.dropChats ?? []) chats.delete(id)
    for (const row of change.dropDirectory ?? []) directory.delete(row)
    for (const { row, tail } of change.putChats ?? []) chats.set(row.chat, { row, tail })
    for (const { row, frame } of change.putDirectory ?? []) directory.set(row, new Uint8Array(frame))
    write(settings, change.settings)
    write(jobs, change.jobs)
    spine = change.spine
    for (const listener of listeners) listener(spine.generation)
  }
  const sorted = <T>(map: Map<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  // Every call ends in a later microtask, as a real one does.
  const later = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve()
    return work()
  }
  const store: MemoryStore = {
    pages,
    segments,
    jobs,
    settings,
    outbox,
    pageReads: () => reads,
    historyId,
    readSpine: () => later(() => spine),
    readSegments: (ids) => later(() => ids.map((id) => get(segments, id))),
    readPages: (ids) =>
      later(() => {
        reads += ids.length
        return ids.map((id) => get(pages, id))
      }),
    readDirectory: () =>
      later(() => [...directory].sort(([a], [b]) => a - b).map(([row, frame]) => ({ row, frame }))),
    readChatRows: () => later(() => [...chats.values()].map(({ row }) => row)),
    readChatTail: (chat) => later(() => chats.get(chat)?.tail ?? null),
    readChatTails: (ids) => later(() => ids.map((chat) => chats.get(chat)?.tail ?? null)),
    commit: (change) => later(() => commit(change)),
    stage: ({ pages: added, segments: addedSegments, jobs: writes }) =>
      later(() => {
        add(pages, added)
        add(segments, addedSegments)
        write(jobs, writes)
      }),
    unstage: (dropped) =>
      later(() => {
        for (const id of dropped.pages) pages.delete(id)
        for (const id of dropped.segments) segments.delete(id)
        for (const id of dropped.jobs) jobs.delete(id)
      }),
    readJob: (id) => later(() => jobs.get(id) ?? null),
    readJobs: (prefix) =>
      later(() =>
        sorted(jobs)
          .filter(([id]) => id.startsWith(prefix))
          .map(([id, record]) => ({ id, record })),
      ),
    writeJobs: (records) => later(() => write(jobs, records)),
    readSetting: (name) => later(() => settings.get(name) ?? null),
    writeSetting: (name, record) => later(() => write(settings, { [name]: record })),
    readOutbox: (name) => later(() => outbox.get(name) ?? null),
    outboxNames: () => later(() => [...outbox.keys()]),
    writeOutbox: (entries, records) =>
      later(() => {
        write(outbox, entries)
        write(jobs, records)
      }),
    newIdRun: () => ++run,
    erase: () =>
      later(() => {
        for (const map of [pages, segments, chats, directory, jobs, settings, outbox]) map.clear()
        spine = null
        erasures++
      }),
    bound: () => later(() => boundTo(erasures)),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => undefined,
  }
  const writers = ['commit', 'stage', 'unstage', 'writeJobs', 'writeSetting', 'writeOutbox']
  const boundTo = (mine: number): MemoryStore =>
    new Proxy(store, {
      get: (of, name, self) => {
        if (!writers.includes(String(name)) || mine === erasures)
          return Reflect.get(of, name, self) as unknown
        return () => Promise.reject(new HeirloomError('conflict', 'another history'))
      },
    })
  return store
}
