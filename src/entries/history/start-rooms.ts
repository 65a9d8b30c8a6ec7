import { lendComing } from '../../adapters/compute/coming-line.ts'
import { createMediaPool } from '../../adapters/compute/media-pool.ts'
import { createComputePool } from '../../adapters/compute/pool.ts'
import { createCore } from '../../adapters/core/load.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { trustedScriptUrl } from '../../adapters/bridge/trusted.ts'
import { browserFiles } from '../../adapters/files/browser-files.ts'
import { browserFolderMemory } from '../../adapters/files/folder-memory.ts'
import { removeOldExports } from '../../adapters/files/opfs-file.ts'
import { browserMedia } from '../../adapters/media/browser-media.ts'
import { decodePicture } from '../../adapters/media/browser-pictures.ts'
import { browserStorage } from '../../adapters/platform/browser-storage.ts'
import { pause } from '../../adapters/service/pause.ts'
import { openStoreLock } from '../../adapters/lock/store-lock.ts'
import { openHistory } from '../../adapters/store/history-store.ts'
import { webJobLock } from '../../adapters/store/job-lock.ts'
import { offStatus, unfinishedRestore } from '../../app/archive/backup-status.ts'
import type { Backups } from '../../app/archive/create-backups.ts'
import type { History } from '../../app/history/create-history.ts'
import { sweepOnce } from '../../app/history/keep-expiring.ts'
import { createWakingHistory } from '../../app/history/waking-history.ts'
import type { Keys } from '../../app/rotation/create-keys.ts'
import type { MediaApi } from '../../app/api/media-api.ts'
import type { FolderCopy } from '../../app/copying/create-folder-copy.ts'
import type { Importing } from '../../app/importing/create-importing.ts'
import { unfinishedImports } from '../../app/importing/import-job.ts'
import type { ImportingPorts } from '../../app/importing/importing-ports.ts'
import { createLock, type LockRoom } from '../../app/lock/create-lock.ts'
import { createStoppable, type Stoppable } from '../../app/lock/stoppable.ts'
import type { BrowserPort } from '../../app/api/browser-objects.ts'
import { ComingFiles } from '../../app/media/coming-files.ts'
import { createMediaSweeper, type MediaSweeper } from '../../app/media/keep-sweeping.ts'
import coreUrl from '../../../build/core.wasm?url'
import computeWorkerUrl from '../compute.worker.ts?worker&url'
import mediaWorkerUrl from '../media.worker.ts?worker&url'
import { lazyRoom, type LazyRoom } from './lazy-room.ts'
import type { Schedule } from './start-schedule.ts'

/** Everything of the app that lives in the history worker, wired once. Only what a first visit needs is loaded. */
export interface Rooms {
  readonly history: History
  readonly importing: LazyRoom<Importing>
  readonly backups: LazyRoom<Backups>
  readonly media: LazyRoom<MediaApi>
  readonly schedule: LazyRoom<Schedule>
  readonly keys: LazyRoom<Keys>
  readonly lock: LockRoom
  /** What the lock ends before it wipes the keys. */
  readonly stoppable: Stoppable
  readonly sweeper: MediaSweeper
  readonly folderCopy: LazyRoom<FolderCopy>
  /** The folder of copies goes with the history that was copied. */
  readonly forgetFolder: () => Promise<void>
  readonly ports: ImportingPorts
}

const clock = { now: () => Date.now() }

export async function startRooms(): Promise<Rooms> {
  const module = await WebAssembly.compileStreaming(fetch(coreUrl))
  const [core, opened] = await Promise.all([createCore(module), openHistory()])
  const { store } = opened
  void removeOldExports()
  const pool = createComputePool({
    spawn: () => new Worker(trustedScriptUrl(computeWorkerUrl), { type: 'module', name: 'compute' }),
    module,
    cores: navigator.hardwareConcurrency,
  })
  const media = {
    mediaFiles: browserMedia(),
    mediaSealer: createMediaPool({
      spawn: () => new Worker(trustedScriptUrl(mediaWorkerUrl), { type: 'module', name: 'media' }),
      module,
      cores: navigator.hardwareConcurrency,
    }),
  }
  const coming = new ComingFiles()
  const given = {
    ciphers: webCiphers,
    ...media,
    coming,
    clock,
    randomness: webRandomness,
    lock: webJobLock(),
  }
  const shared = { ...given, store, core, packer: pool }
  const ports = { ...shared, files: browserFiles, space: browserStorage }
  const serviceUrl = location.origin

  const importing = lazyRoom(async () => {
    // From here on no network is needed: whoever switches it off now can still import and read.
    pool.warm()
    media.mediaSealer.warm()
    const [{ createImporting }] = await Promise.all([
      import('../../app/importing/create-importing.ts'),
      loadReading(),
    ])
    return createImporting(ports)
  })
  const shownMedia = lazyRoom(async () => {
    const [{ createShownMedia }, { browserPictures }, { copyPlaces }] = await Promise.all([
      import('../../app/media/shown/create-shown-media.ts'),
      import('../../adapters/media/picture-maker.ts'),
      import('../../adapters/files/copy-places.ts'),
    ])
    const lend = (port: BrowserPort, file: Parameters<typeof lendComing>[1]) =>
      lendComing(port as MessagePort, file)
    return createShownMedia({ ...shared, pictures: browserPictures(), copies: copyPlaces, lend })
  })

  const folderCopy = lazyRoom(async () => {
    const { createFolderCopy } = await import('../../app/copying/create-folder-copy.ts')
    return createFolderCopy({ ...ports, folderMemory: browserFolderMemory })
  })
  const forgetFolder = () => browserFolderMemory.write(null).catch(() => undefined)
  const backups: LazyRoom<Backups> = lazyRoom(async () => {
    const [{ createBackups }, { httpServices }] = await Promise.all([
      import('../../app/archive/create-backups.ts'),
      import('../../adapters/service/http-services.ts'),
    ])
    const services = httpServices({ clock, randomness: webRandomness })
    const { runs, surroundings } = await schedule.load()
    return createBackups({ ...ports, services, pause, serviceUrl, runs, surroundings })
  })
  const backupStatus = async () =>
    (await offStatus({ store, serviceUrl })) ?? (await schedule.load()).status()
  const keys = lazyRoom(async () => {
    const [{ createKeys }, { httpServices }] = await Promise.all([
      import('../../app/rotation/create-keys.ts'),
      import('../../adapters/service/http-services.ts'),
    ])
    const services = httpServices({ clock, randomness: webRandomness })
    const room = createKeys({ ...shared, services, pause, serviceUrl })
    room.observe(() => history.changed())
    return room
  })
  const sweeper = createMediaSweeper({
    lock: shared.lock,
    later,
    sweep: async (gone) => (await import('../../app/media/sweep-media.ts')).sweepMedia(shared, gone),
  })
  const telling = {
    storage: browserStorage,
    backupStatus,
    unfinished: async () => [
      ...(await unfinishedImports(store)),
      ...(await (backups.here()?.unfinished() ??
        unfinishedRestore({ store }, { progress: null, failure: null }))),
    ],
  }
  const history = createWakingHistory({
    ...telling,
    store,
    load: lazyRoom(async () => {
      const [{ createHistory }, { shelfOnceFiles }] = await loadReading()
      const inflateMany = pool.inflateMany.bind(pool)
      const adding = { openFile: browserFiles.openFile, decode: decodePicture, space: browserStorage }
      const onceFiles = shelfOnceFiles(shared)
      return createHistory({ ...shared, ...telling, inflateMany, adding, onceFiles, filesGone: sweeper.gone })
    }).load,
  })
  const stoppable = createStoppable()
  const appLock = openStoreLock(opened, { clock })
  appLock.beforeLock(stoppable.stop)
  appLock.onChange(() => history.changed())
  const sweep = () => sweepOnce({ history, store, clock, later })
  const lock = createLock({ ...shared, appLock, sweep, later })
  const backUp = () =>
    stoppable.run(never, async (signal) => {
      const room = await backups.load()
      await room.backUpWhenDue(quiet, signal)
      // A backup that was made is made, whatever becomes of the check of the month.
      await room.checkWhenDue(signal).catch(() => undefined)
    })
  const schedule = lazyRoom(async () => {
    const { startSchedule } = await import('./start-schedule.ts')
    return startSchedule({
      ...{ store, clock, serviceUrl, later, backUp },
      changed: () => history.changed(),
      bringing: async () => (await backups.here()?.bringing()) ?? null,
    })
  })
  return {
    history,
    importing,
    backups,
    media: shownMedia,
    keys,
    lock,
    schedule,
    stoppable,
    sweeper,
    folderCopy,
    forgetFolder,
    ports,
  }
}

/** All that reading needs. */
function loadReading() {
  return Promise.all([import('../../app/history/create-history.ts'), import('../../app/media/once-files.ts')])
}

const later = (work: () => void, ms: number) => void setTimeout(work, ms)
const quiet = () => undefined
const never = new AbortController().signal
