import type { HistoryApi } from '../../app/api/history-api.ts'
import { stoppedByLock } from '../../app/lock/stoppable.ts'
import type { Rooms } from './start-rooms.ts'

/** All that the screens may ask, each call answered by the room that knows. Wiring only. */
export function makeApi(rooms: () => Promise<Rooms>): HistoryApi {
  return stoppedByLock(forwardingApi(rooms), async () => (await rooms()).stoppable)
}

function forwardingApi(rooms: () => Promise<Rooms>): HistoryApi {
  const { folderCopy, history, importing, backups, keys, lock, media, schedule } = forwarders(rooms)
  return {
    status: history('status'),
    observe: history('observe'),
    askPersistence: history('askPersistence'),
    listChats: history('listChats'),
    openChat: history('openChat'),
    readMessages: history('readMessages'),
    findMessage: history('findMessage'),
    markRead: history('markRead'),
    readLongText: history('readLongText'),
    appendNote: history('appendNote'),
    lookAtFile: history('lookAtFile'),
    appendMedia: history('appendMedia'),
    editNote: history('editNote'),
    setTimer: history('setTimer'),
    deleteMessages: history('deleteMessages'),
    deleteChat: history('deleteChat'),
    eraseHistory: async () => {
      const { history: room, forgetFolder } = await rooms()
      await room.eraseHistory()
      await forgetFolder()
    },
    viewOnce: history('viewOnce'),
    readSetAside: history('readSetAside'),
    startEmpty: history('startEmpty'),
    loadSample: (onProgress, signal) =>
      changing(rooms, async ({ ports }) => {
        const { loadSample } = await import('../../app/sample/load-sample.ts')
        return loadSample(ports, onProgress, signal)
      }),

    describeSource: importing('describeSource'),
    checkKey: importing('checkKey'),
    previewSource: importing('previewSource'),
    importSource: (source, choice, onProgress, signal) =>
      changing(rooms, async (room) => {
        await room.history.eraseSample()
        const importing = await room.importing.load()
        return importing.importSource(source, choice, onProgress, signal).finally(room.sweeper.soon)
      }),
    closeSource: importing('closeSource'),
    discardImport: (job) =>
      changing(rooms, async ({ importing: room, sweeper }) => {
        await (await room.load()).discardImport(job)
        sweeper.soon()
      }),
    exportHistory: importing('exportHistory'),
    readFolderCopy: folderCopy('readFolderCopy'),
    turnOnFolderCopy: folderCopy('turnOnFolderCopy'),
    turnOffFolderCopy: folderCopy('turnOffFolderCopy'),
    copyToFolder: folderCopy('copyToFolder'),
    allowFolder: folderCopy('allowFolder'),
    rememberedFolder: folderCopy('rememberedFolder'),

    makeRecoveryKey: backups('makeRecoveryKey'),
    forgetRecoveryKey: backups('forgetRecoveryKey'),
    turnOnBackups: backups('turnOnBackups'),
    goOnWithBackup: backups('goOnWithBackup'),
    backUpNow: backups('backUpNow'),
    peekArchive: backups('peekArchive'),
    restoreArchive: (onProgress, signal) =>
      changing(rooms, async ({ backups: room }) => (await room.load()).restoreArchive(onProgress, signal)),
    describeRestored: backups('describeRestored'),
    keepRestored: () => changing(rooms, async ({ backups: room }) => (await room.load()).keepRestored()),
    deleteArchive: backups('deleteArchive'),
    readPlan: backups('readPlan'),
    redeemVoucher: backups('redeemVoucher'),
    startCheckout: backups('startCheckout'),
    managePayment: backups('managePayment'),
    settlePayment: backups('settlePayment'),
    askService: backups('askService'),
    acceptParameters: backups('acceptParameters'),
    describeOther: backups('describeOther'),
    joinOther: (choice, onProgress, signal) =>
      changing(rooms, async ({ backups: room }) => (await room.load()).joinOther(choice, onProgress, signal)),
    takeOver: backups('takeOver'),
    readCheck: backups('readCheck'),
    checkArchive: backups('checkArchive'),
    repairArchive: backups('repairArchive'),
    readMissing: backups('readMissing'),
    fetchMissing: (onProgress, signal) =>
      changing(rooms, async ({ backups: room }) => (await room.load()).fetchMissing(onProgress, signal)),

    fetchMedia: backups('fetchMedia'),
    fetchAllMedia: backups('fetchAllMedia'),
    readMissingMedia: backups('readMissingMedia'),
    chooseMedia: backups('chooseMedia'),
    grantMedia: media('grantMedia'),
    lookAtMedia: media('lookAtMedia'),
    saveMedia: media('saveMedia'),
    readSound: media('readSound'),
    listMedia: media('listMedia'),
    placeInMedia: media('placeInMedia'),
    keepPoster: media('keepPoster'),

    cancelBackup: schedule('cancelBackup'),
    pauseBackups: schedule('pauseBackups'),
    resumeBackups: schedule('resumeBackups'),
    chooseBackups: schedule('chooseBackups'),
    tellBattery: schedule('tellBattery'),
    tellsLate: schedule('tellsLate'),
    readKeyStanding: keys('readKeyStanding'),
    offerNewKey: keys('offerNewKey'),
    makeNextKey: keys('makeNextKey'),
    forgetNextKey: keys('forgetNextKey'),
    confirmNextKey: keys('confirmNextKey'),
    changeKey: keys('changeKey'),
    cancelKeyChange: keys('cancelKeyChange'),
    confirmKey: keys('confirmKey'),
    putOffConfirming: keys('putOffConfirming'),
    showKeyAgain: keys('showKeyAgain'),

    lockStatus: lock('lockStatus'),
    observeLock: lock('observeLock'),
    unlock: lock('unlock'),
    lockNow: lock('lockNow'),
    turnOnLock: lock('turnOnLock'),
    turnOffLock: lock('turnOffLock'),
    addLockWay: lock('addLockWay'),
    removePasskey: lock('removePasskey'),
    setAutoLock: lock('setAutoLock'),
    eraseLocked: async () => {
      const { lock: room, forgetFolder } = await rooms()
      await room.eraseLocked()
      await forgetFolder()
    },
  }
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

/** For each room: a call by name, answered once the room is there. */
function forwarders(rooms: () => Promise<Rooms>) {
  const to =
    <Room>(enter: () => Promise<Room>) =>
    <Name extends Methods<Room>>(name: Name): Room[Name] => {
      const forward = async (...args: unknown[]): Promise<unknown> => {
        const room = (await enter()) as Record<Name, (...given: unknown[]) => Promise<unknown>>
        return room[name](...args)
      }
      return forward as Room[Name]
    }
  return {
    history: to(async () => (await rooms()).history),
    lock: to(async () => (await rooms()).lock),
    importing: to(async () => (await rooms()).importing.load()),
    media: to(async () => (await rooms()).media.load()),
    backups: to(async () => (await rooms()).backups.load()),
    schedule: to(async () => (await (await rooms()).schedule.load()).api),
    keys: to(async () => (await rooms()).keys.load()),
    folderCopy: to(async () => (await rooms()).folderCopy.load()),
  }
}
