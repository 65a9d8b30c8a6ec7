import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { MediaAsk, MediaEntry } from '../../app/api/media-api.ts'

/** A file looked at large, and its neighbours. */
export interface Viewer {
  readonly current: Accessor<MediaEntry>
  /** From 1; 0: not yet known. */
  readonly position: Accessor<number>
  readonly total: Accessor<number>
  readonly hasNext: Accessor<boolean>
  readonly hasPrevious: Accessor<boolean>
  /** 1: the next one, −1: the one before. */
  go(step: number): void
}

/** Read beyond the one that is looked at, on either side. */
const around = 12

/**
 * `ask`: which files, in which order, one can walk through. Until their list is read, and if it cannot be, there is only
 * the first.
 */
export function createViewer(
  api: HistoryApi,
  ask: MediaAsk,
  { first, generation }: { readonly first: MediaEntry; readonly generation: Accessor<number | undefined> },
): Viewer {
  const [current, setCurrent] = createSignal(first)
  const [at, setAt] = createSignal(-1)
  const [total, setTotal] = createSignal(0)
  const [entries, setEntries] = createSignal<ReadonlyMap<number, MediaEntry>>(new Map())
  let listed = -1
  let live = true
  onCleanup(() => (live = false))

  const read = async (place: number) => {
    const from = Math.max(0, place - around)
    const list = await api.listMedia(ask, from, place + around + 1)
    if (!live) return
    const known = list.generation === listed ? entries() : new Map<number, MediaEntry>()
    listed = list.generation
    setTotal(list.total)
    setEntries(new Map([...known, ...list.entries.map((entry, i) => [from + i, entry] as const)]))
  }
  /** Where the one that is looked at stands, now. */
  const find = async () => {
    const { item, file } = current()
    const place = await api.placeInMedia(ask, item, file.content)
    if (!live) return
    setAt(place)
    if (place >= 0) await read(place)
  }
  const quietly = (work: Promise<void>) => void work.catch(() => undefined)
  createEffect(on(generation, () => quietly(find())))

  const beside = (step: number) => (at() < 0 ? undefined : entries().get(at() + step))
  /** Whether the neighbour is known, and now looked at. */
  const move = (step: number): boolean => {
    const next = live ? beside(step) : undefined
    if (!next) return false
    setAt(at() + step)
    setCurrent(next)
    if (!beside(step * 4)) quietly(read(at()))
    return true
  }
  return {
    current,
    position: () => at() + 1,
    total,
    hasNext: () => beside(1) !== undefined,
    hasPrevious: () => beside(-1) !== undefined,
    go(step) {
      if (move(step)) return
      const isThere = at() >= 0 && at() + step >= 0 && at() + step < total()
      // It was asked for sooner than the list could tell it.
      if (isThere) quietly(read(at()).then(() => void move(step)))
    },
  }
}
