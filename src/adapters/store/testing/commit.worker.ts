import { openHistoryStore } from '../history-store.ts'
import { somePage, someSegment, someSpine } from './store-fixtures.ts'

/** Replaces 40 pages per change, for as long as it is let. */
async function commitForEver(name: string): Promise<void> {
  const store = await openHistoryStore({ name })
  let dropPages: number[] = []
  let dropSegments: number[] = []
  for (let generation = 1; ; generation++) {
    const id = generation * 100
    const pages = Array.from({ length: 40 }, (_, i) => somePage(id + i, 'x'.repeat(20_000)))
    const addSegments = [0, 16, 32].map((from) => someSegment(id + from, pages.slice(from, from + 16)))
    const spine = someSpine(generation, addSegments)
    await store.commit({ spine, addPages: pages, addSegments, dropPages, dropSegments })
    dropPages = pages.map((page) => page.id)
    dropSegments = addSegments.map((segment) => segment.id)
    postMessage(generation)
  }
}

onmessage = (event: MessageEvent<string>) => {
  void commitForEver(event.data)
}
