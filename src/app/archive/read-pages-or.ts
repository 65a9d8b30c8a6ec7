import type { Page, PageId } from '../../domain/history/types.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

/** In the order asked, null for those that cannot be read. One by one only when there is such a one. */
export async function readPagesOr(
  store: Pick<HistoryStore, 'readPages'>,
  ids: readonly PageId[],
): Promise<(Page | null)[]> {
  const together = await nullWhenDamaged(() => store.readPages(ids))
  if (together) return together
  const pages: (Page | null)[] = []
  for (const id of ids) pages.push((await nullWhenDamaged(() => store.readPages([id])))?.[0] ?? null)
  return pages
}
