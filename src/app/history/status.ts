import type { BackupStatus, HistoryStatus } from '../views.ts'
import type { StandingHistory } from './standing.ts'

const noBackup: BackupStatus = {
  state: 'off',
  on: false,
  last: null,
  progress: null,
  failure: null,
  serviceUrl: '',
}

const maxDate = 8_640_000_000_000_000

export async function historyStatus(history: StandingHistory): Promise<HistoryStatus> {
  const { storage, backupStatus, unfinished } = history.deps
  const { spine, generation, rows } = await history.use((standing) => Promise.resolve(standing))
  const [persistence, usedBytes, backup, jobs] = await Promise.all([
    storage.persistence(),
    storage.usedBytes(),
    backupStatus?.() ?? noBackup,
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
    generation,
    messages: spine?.items ?? 0,
    chats: rows.size,
    firstDate: firstDate === Infinity ? 0 : Math.min(firstDate, maxDate),
    lastDate: Math.min(lastDate, maxDate),
    persistence,
    usedBytes,
    backup,
    unfinished: jobs,
  }
}
