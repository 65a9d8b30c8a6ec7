import { createComputePool } from '../../adapters/compute/pool.ts'
import { createCore } from '../../adapters/core/load.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { trustedScriptUrl } from '../../adapters/bridge/trusted.ts'
import { browserFiles } from '../../adapters/files/browser-files.ts'
import { removeOldExports } from '../../adapters/files/opfs-file.ts'
import { browserStorage } from '../../adapters/platform/browser-storage.ts'
import { httpServices } from '../../adapters/service/http-services.ts'
import { pause } from '../../adapters/service/pause.ts'
import { openHistoryStore } from '../../adapters/store/history-store.ts'
import { webJobLock } from '../../adapters/store/job-lock.ts'
import { createBackups, type Backups } from '../../app/archive/create-backups.ts'
import { createHistory, type History } from '../../app/history/create-history.ts'
import { createImporting, type Importing } from '../../app/importing/create-importing.ts'
import type { ImportingPorts } from '../../app/importing/importing-ports.ts'
import coreUrl from '../../../build/core.wasm?url'
import computeWorkerUrl from '../compute.worker.ts?worker&url'

/** Everything of the app that lives in the history worker, wired once. */
export interface Rooms {
  readonly history: History
  readonly importing: Importing
  readonly backups: Backups
  readonly ports: ImportingPorts
}

const clock = { now: () => Date.now() }

export async function startRooms(): Promise<Rooms> {
  const module = await WebAssembly.compileStreaming(fetch(coreUrl))
  const [core, store] = await Promise.all([createCore(module), openHistoryStore()])
  void removeOldExports()
  const pool = createComputePool({
    spawn: () => new Worker(trustedScriptUrl(computeWorkerUrl), { type: 'module', name: 'compute' }),
    module,
    cores: navigator.hardwareConcurrency,
  })
  const shared = { store, core, packer: pool, clock, randomness: webRandomness, lock: webJobLock() }
  const ports = { ...shared, ciphers: webCiphers, files: browserFiles }
  const importing = createImporting(ports)
  const backups = createBackups({
    ...shared,
    ciphers: webCiphers,
    services: httpServices({ clock, randomness: webRandomness }),
    pause,
    serviceUrl: location.origin,
  })
  const history = createHistory({
    ...shared,
    storage: browserStorage,
    backupStatus: () => backups.status(),
    unfinished: () => importing.unfinishedImports(),
    inflateMany: (pages) => pool.inflateMany(pages),
  })
  backups.observe(() => history.changed())
  return { history, importing, backups, ports }
}
