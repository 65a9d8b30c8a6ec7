import { memoryMedia } from '../../../adapters/media/testing/memory-media.ts'
import { readFile } from 'node:fs/promises'
import { webcrypto } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { startTestService } from '../../../../server/testing/start-test-service.ts'
import { localPacker } from '../../../adapters/compute/pack-here.ts'
import { createCore } from '../../../adapters/core/load.ts'
import { webCiphers } from '../../../adapters/crypto/web-ciphers.ts'
import { httpServices } from '../../../adapters/service/http-services.ts'
import { pause } from '../../../adapters/service/pause.ts'
import type { Core } from '../../../domain/core-port.ts'
import type { JobLock, Randomness, Services } from '../../../domain/ports.ts'
import type { OnProgress } from '../../api/history-api.ts'
import type { Keys } from '../../rotation/create-keys.ts'
import { createKeys } from '../../rotation/create-keys.ts'
import type { Backups } from '../create-backups.ts'
import { createBackups } from '../create-backups.ts'
import type { BackupDeps } from '../deps.ts'
import { WatchedStore } from './watched-store.ts'

// A signal that ends sixteen calls has sixteen listeners: no leak.
setMaxListeners(64)

export const randomness: Randomness = {
  bytes: (length) => webcrypto.getRandomValues(new Uint8Array(length)),
}

/** `busy` at once when it is held: what a test of one process needs. */
function processLock(): JobLock {
  const held = new Set<string>()
  return {
    run: async (name, work) => {
      if (held.has(name)) throw new Error('the lock is held')
      held.add(name)
      try {
        return await work(() => undefined)
      } finally {
        held.delete(name)
      }
    },
  }
}

export async function testCore(): Promise<Core> {
  return createCore(new Uint8Array(await readFile('build/core.wasm')))
}

export interface Device {
  readonly store: WatchedStore
  readonly deps: BackupDeps
  readonly backups: Backups
  readonly keys: Keys
  /** The same data under a fresh start of the app, with other ports where given. */
  restarted(over?: Partial<BackupDeps>): Device
}

export interface World {
  readonly core: Core
  readonly services: Services
  readonly url: string
  /** Of the service. */
  readonly dataFolder: string
  /** What all clocks say. */
  now: number
  /** What the service does once a day. */
  sweep(): Promise<void>
  device(over?: Partial<BackupDeps>): Device
  close(): Promise<void>
}

/** A real service, and devices of one or several people. */
export async function startWorld(settings: Parameters<typeof startTestService>[0] = {}): Promise<World> {
  const core = await testCore()
  const started = Date.now()
  // Credentials are for days: service and devices agree on today, and the service's limits need a clock that goes on.
  const clocks = { now: 1_790_000_000_000 }
  const now = () => clocks.now + (Date.now() - started)
  const service = await startTestService(settings, { clock: now })
  const services = httpServices({ clock: { now }, randomness })
  const world: World = {
    core,
    services,
    url: service.url,
    dataFolder: service.dataFolder,
    get now() {
      return clocks.now
    },
    set now(ms) {
      clocks.now = ms
    },
    sweep: () => service.sweep(),
    device: (over = {}) => deviceOver(WatchedStore.of(randomness.bytes(16)), over),
    close: () => service.close(),
  }
  function deviceOver(store: WatchedStore, over: Partial<BackupDeps>): Device {
    const deps: BackupDeps = {
      store,
      core,
      packer: localPacker(core),
      ciphers: webCiphers,
      mediaFiles: memoryMedia(),
      services,
      lock: processLock(),
      clock: { now: () => world.now },
      randomness,
      // Retries are tried, their waiting is not.
      pause: (_ms, signal) => pause(0, signal),
      serviceUrl: service.url,
      ...over,
    }
    return {
      store,
      deps,
      backups: createBackups(deps),
      keys: createKeys(deps),
      restarted: (more = {}) => deviceOver(store, { ...over, mediaFiles: deps.mediaFiles, ...more }),
    }
  }
  return world
}

export const quiet = () => undefined

/** Stops a restore once something of it is in. */
export function onFirstPart(stopping: AbortController): OnProgress {
  return ({ done }) => {
    if (done > 0) stopping.abort()
  }
}

export const never = new AbortController().signal

/** Turns backups on as a person does; the key as it was shown. */
export async function turnOn({ backups }: Pick<Device, 'backups'>): Promise<string> {
  const { key } = await backups.makeRecoveryKey()
  const answer = await backups.turnOnBackups(key)
  if (!answer.ok) throw new Error(answer.reason)
  return key
}
