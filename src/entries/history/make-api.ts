import type { HistoryApi } from '../../app/history-api.ts'
import { loadSample } from '../../app/sample/load-sample.ts'
import type { Rooms } from './start-rooms.ts'

/** All that the screens may ask, each call answered by the room that knows. Wiring only. */
export function makeApi(rooms: () => Promise<Rooms>): HistoryApi {
  const { history, importing, backups } = forwarders(rooms)
  return {
    status: history('status'),
    observe: history('observe'),
    askPersistence: history('askPersistence'),
    listChats: history('listChats'),
    openChat: history('openChat'),
    readMessages: history('readMessages'),
    readLongText: history('readLongText'),
    appendNote: history('appendNote'),
    editNote: history('editNote'),
    setTimer: history('setTimer'),
    deleteMessages: history('deleteMessages'),
    deleteChat: history('deleteChat'),
    eraseHistory: history('eraseHistory'),
    startEmpty: history('startEmpty'),
    loadSample: (onProgress, signal) => changing(rooms, ({ ports }) => loadSample(ports, onProgress, signal)),

    describeSource: importing('describeSource'),
    checkKey: importing('checkKey'),
    previewSource: importing('previewSource'),
    importSource: (source, choice, onProgress, signal) =>
      changing(rooms, async (room) => {
        await dropSample(room)
        return room.importing.importSource(source, choice, onProgress, signal)
      }),
    closeSource: importing('closeSource'),
    discardImport: (job) => changing(rooms, (room) => room.importing.discardImport(job)),
    exportHistory: importing('exportHistory'),

    makeRecoveryKey: backups('makeRecoveryKey'),
    forgetRecoveryKey: backups('forgetRecoveryKey'),
    turnOnBackups: backups('turnOnBackups'),
    backUpNow: backups('backUpNow'),
    peekArchive: backups('peekArchive'),
    restoreArchive: (onProgress, signal) =>
      changing(rooms, (room) => room.backups.restoreArchive(onProgress, signal)),
    deleteArchive: backups('deleteArchive'),
  }
}

/** The sample is there to be looked at: the first real thing that comes in takes its place. */
async function dropSample({ history, ports }: Rooms): Promise<void> {
  const spine = await ports.store.readSpine()
  if (spine?.sample) await history.eraseHistory()
}

/** Runs something that changes the history, and tells those who observe it, however it ended. */
async function changing<T>(rooms: () => Promise<Rooms>, work: (room: Rooms) => Promise<T>): Promise<T> {
  const room = await rooms()
  try {
    return await work(room)
  } finally {
    room.history.changed()
  }
}

type Methods<Room> = {
  [Name in keyof Room]: Room[Name] extends (...args: never[]) => Promise<unknown> ? Name : never
}[keyof Room]

function forwarders(rooms: () => Promise<Rooms>) {
  const to =
    <Part extends 'history' | 'importing' | 'backups'>(part: Part) =>
    <Name extends Methods<Rooms[Part]>>(name: Name): Rooms[Part][Name] => {
      const forward = async (...args: unknown[]): Promise<unknown> => {
        const room = (await rooms())[part] as Record<Name, (...given: unknown[]) => Promise<unknown>>
        return room[name](...args)
      }
      return forward as Rooms[Part][Name]
    }
  return { history: to('history'), importing: to('importing'), backups: to('backups') }
}
