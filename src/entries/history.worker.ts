import { serveApi } from '../adapters/bridge/serve.ts'
import { browserFolderMemory } from '../adapters/files/folder-memory.ts'
import { hasUnfinishedWork } from '../app/archive/backup-status.ts'
import { keepBringing } from '../app/archive/media/keep-bringing.ts'
import { keepCopying } from '../app/copying/keep-copying.ts'
import { keepVisiting } from '../app/credentials/keep-visiting.ts'
import { keepChanging } from '../app/rotation/keep-changing.ts'
import { keepExpiring } from '../app/history/keep-expiring.ts'
import { makeApi } from './history/make-api.ts'
import { startRooms, type Rooms } from './history/start-rooms.ts'

let starting: Promise<Rooms> | null = null

/** Started at the first call; a start that failed is not remembered, so that the next call tries again. */
function rooms(): Promise<Rooms> {
  if (starting) return starting
  const attempt = startRooms()
  starting = attempt
  attempt.then(
    (opened) => opened.lock.whenOpen(() => resumeWork(opened)),
    () => {
      starting = null
    },
  )
  return attempt
}

/**
 * What an earlier visit left undone on our own data goes on by itself, as soon as it is not locked: a restore, a
 * deletion at the service, a change of the recovery key, and the erasing of what has vanished since.
 */
function resumeWork({ backups, keys, history, ports, stoppable, sweeper, folderCopy }: Rooms): void {
  void stoppable
    .run(new AbortController().signal, (signal) =>
      resumeBackups(backups, ports.store, { told: () => history.changed(), signal }),
    )
    .catch(() => undefined)
  const later = (work: () => void, ms: number) => void setTimeout(work, ms)
  const visit = async () => (await backups.load()).visit(new AbortController().signal)
  keepChanging({
    store: ports.store,
    resume: () =>
      stoppable.run(new AbortController().signal, async (signal) => (await keys.load()).resume(signal)),
    later,
  })
  keepVisiting({ store: ports.store, visit, later })
  keepCopying({
    store: ports.store,
    folderMemory: browserFolderMemory,
    copyWhenDue: () =>
      stoppable.run(new AbortController().signal, async (signal) =>
        (await folderCopy.load()).copyWhenDue(signal),
      ),
    later,
  })
  keepBringing({
    store: ports.store,
    bring: () =>
      stoppable.run(new AbortController().signal, async (signal) =>
        (await backups.load()).bringWhatMay(signal),
      ),
    later,
  })
  keepExpiring({ history, store: ports.store, clock: ports.clock, later, swept: sweeper.soon })
}

async function resumeBackups(
  backups: Rooms['backups'],
  store: Rooms['ports']['store'],
  { told, signal }: { readonly told: () => void; readonly signal: AbortSignal },
): Promise<void> {
  if (!(await hasUnfinishedWork({ store }))) return
  const room = await backups.load()
  await room.resume(told, signal).finally(told)
}

serveApi(makeApi(rooms))
