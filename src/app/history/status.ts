import { lastRead } from '../../domain/history/read-mark.ts'
import type { Spine } from '../../domain/history/types.ts'
import { noBackups } from '../schedule/no-backups.ts'
import type { HistoryStatus } from '../api/views.ts'
import type { HistoryDeps } from './history-deps.ts'
import type { StandingHistory } from './standing.ts'

export type StatusDeps = Pick<HistoryDeps, 'storage' | 'backupStatus' | 'unfinished'>

const maxDate = 8_640_000_000_000_000

export async function historyStatus(history: StandingHistory): Promise<HistoryStatus> {
  const { spine, rows, readMarks } = await history.use((standing) => Promise.resolve(standing))
  return statusOf(history.deps, spine, { chats: rows.size, lastRead: lastRead(readMarks.values()) })
}

/** `spine`: null when there is no history. */
export async function statusOf(
  { storage, backupStatus, unfinished }: StatusDeps,
  spine: Spine | null,
  { chats, lastRead: read }: { readonly chats: number; readonly lastRead: number },
): Promise<HistoryStatus> {
  const [persistence, usedBytes, backup, jobs] = await Promise.all([
    storage.persistence(),
    storage.usedBytes(),
    backupStatus?.() ?? noBackups,
    unfinished?.() ?? [],
  ])
  let firstDate = Infinity
  let lastDate = 0
  for (const segment of spine?.segments ?? []) {
    firstDate = Math.min(firstDate, segment.minDate)
    lastDate = Math.max(lastDate, segment.maxDate)
  }
  return {
    state: !spine ? 'empty' : spine.restoring ? 'restoring' : 'ready',
    generation: spine?.generation ?? 0,
    lastRead: read,
    messages: spine?.items ?? 0,
    chats,
    firstDate: firstDate === Infinity ? 0 : Math.min(firstDate, maxDate),
    lastDate: Math.min(lastDate, maxDate),
    persistence,
    usedBytes,
    backup,
    unfinished: jobs,
  }
}
