import { batch, createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { MediaAsk, MediaEntry, MediaList } from '../../app/api/media-api.ts'
import type { FailureView } from '../../app/api/views.ts'
import { failureOf } from '../words/error-words.ts'

/** The files of a history or a chat, as many of them as have been near the screen. */
export interface MediaFound {
  /** Null until the first answer. */
  readonly list: Accessor<MediaList | null>
  readonly failure: Accessor<FailureView | null>
  /** Another value whenever what is shown changed. */
  readonly revision: Accessor<unknown>
  /** Undefined while it is read. */
  entry(at: number): MediaEntry | undefined
  /** Reads what is missing between these positions. */
  need(from: number, to: number): void
  readonly retry: () => void
}

const block = 120

export function createMediaList(
  api: HistoryApi,
  ask: Accessor<MediaAsk>,
  generation: Accessor<number | undefined>,
): MediaFound {
  const [list, setList] = createSignal<MediaList | null>(null)
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const [entries, setEntries] = createSignal<ReadonlyMap<number, MediaEntry>>(new Map())
  let reading = new Set<number>()
  let turn = 0
  /** Of the answers of this turn; null until the first: till then what was shown before stays. */
  let heard: number | null = null
  let wanted = { from: 0, to: block }
  onCleanup(() => turn++)

  const read = async (index: number, mine: number) => {
    if (reading.has(index)) return
    reading.add(index)
    try {
      const from = index * block
      const found = await api.listMedia(ask(), from, from + block)
      if (mine !== turn) return
      // Changed since the list was begun: all of it is read anew.
      if (heard !== null && found.generation !== heard) {
        begin()
        return
      }
      const known = heard === null ? new Map<number, MediaEntry>() : entries()
      heard = found.generation
      const more = found.entries.map((entry, i) => [from + i, entry] as const)
      batch(() => {
        setFailure(null)
        setEntries(new Map([...known, ...more]))
        setList(found)
      })
    } catch (error) {
      if (mine === turn) setFailure(failureOf(error))
    }
  }
  const fill = () => {
    const last = Math.max(1, Math.min(wanted.to, list()?.total ?? block)) - 1
    for (let index = Math.floor(wanted.from / block); index <= Math.floor(last / block); index++)
      void read(index, turn)
  }
  const begin = () => {
    turn++
    heard = null
    reading = new Set()
    setFailure(null)
    fill()
  }
  createEffect(
    on([ask, generation], (_, before) => {
      // Other files are asked for, and not the same ones after a change.
      if (before?.[0] !== ask()) {
        setList(null)
        wanted = { from: 0, to: block }
      }
      begin()
      return [ask(), generation()]
    }),
  )
  return {
    list,
    failure,
    revision: entries,
    entry: (at) => entries().get(at),
    need(from, to) {
      wanted = { from, to }
      fill()
    },
    retry: begin,
  }
}
