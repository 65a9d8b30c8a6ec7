import { memoryMedia } from '../../src/adapters/media/testing/memory-media.ts'
import { setMaxListeners } from 'node:events'
import { localPacker } from '../../src/adapters/compute/pack-here.ts'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { httpServices } from '../../src/adapters/service/http-services.ts'
import { pause } from '../../src/adapters/service/pause.ts'
import { MemoryStore } from '../../src/adapters/store/testing/memory-store.ts'
import { createBackups } from '../../src/app/archive/create-backups.ts'
import { createHistory } from '../../src/app/history/create-history.ts'
import { toBase64Url } from '../../src/core/bytes.ts'
import { isCode } from '../../src/core/errors.ts'
import type { Services } from '../../src/domain/ports.ts'
import type { HistoryApi } from '../../src/app/api/history-api.ts'
import { digestOf } from '../harness/digest.ts'
import type { Digest } from '../harness/door.ts'
import { toolCore } from './core.ts'

// A signal that ends many calls has many listeners: no leak.
setMaxListeners(64)

const clock = { now: () => Date.now() }
const quiet = () => undefined
const never = new AbortController().signal

export interface ReadArchive extends Digest {
  readonly generation: number
}

/** Answers of each service's account side, which gives credentials out only so often: they serve all fresh devices. */
const heard = new Map<string, Promise<unknown>>()

function sparing(services: Services, url: string): Services {
  const once = <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const known = heard.get(`${url} ${name}`) as Promise<T> | undefined
    if (known) return known
    const asked = ask()
    heard.set(`${url} ${name}`, asked)
    asked.catch(() => heard.delete(`${url} ${name}`))
    return asked
  }
  return {
    ...services,
    account: (at) => ({
      open: async (seed, purpose) => {
        const who = toBase64Url(seed)
        const session = await once(`open ${who}`, () => services.account(at).open(seed, purpose))
        return {
          ...session,
          serviceNow: session.serviceNow,
          parameters: () => once(`parameters ${who}`, () => session.parameters()),
          credentials: (from, days) =>
            once(`credentials ${who} ${from}`, () => session.credentials(from, days)),
          row: () => once(`row ${who}`, () => session.row()),
        }
      },
    }),
  }
}

/** A device in this process that has nothing but the key. */
async function freshDevice(url: string) {
  const store = new MemoryStore()
  const core = await toolCore()
  const shared = {
    store,
    core,
    packer: localPacker(core),
    clock,
    randomness: webRandomness,
    ciphers: webCiphers,
    mediaFiles: memoryMedia(),
    lock: { run: <T>(_name: string, work: (beat: () => void) => Promise<T>) => work(quiet) },
  }
  const backups = createBackups({
    ...shared,
    services: sparing(httpServices({ clock, randomness: webRandomness }), url),
    pause,
    serviceUrl: url,
  })
  const storage = {
    persistence: () => Promise.resolve('unknown' as const),
    askPersistence: () => Promise.resolve('unknown' as const),
    usedBytes: () => Promise.resolve(0),
  }
  return { backups, history: createHistory({ ...shared, storage }) }
}

/** Restores whatever the key opens and reads all of it. Null: the service has nothing under it. */
export async function readArchive(url: string, key: string): Promise<ReadArchive | null> {
  const { backups, history } = await freshDevice(url)
  try {
    const answer = await backups.peekArchive(key)
    if (!answer.ok || !answer.archive) throw new Error('the key opens nothing')
    const { generation } = answer.archive
    const report = await backups.restoreArchive(quiet, never)
    if (report.missingParts > 0) throw new Error(`${report.missingParts} parts are missing`)
    history.changed()
    const digest = await digestOf(history as unknown as HistoryApi, { messages: true })
    if (digest.messages !== report.messages) throw new Error(`${digest.messages} of ${report.messages} read`)
    return { ...digest, generation }
  } catch (error) {
    if (isCode(error, 'no-archive')) return null
    throw error
  }
}

/** Which archive lies there: a number that grows with each. 0: none. */
export async function archiveGenerations(url: string): Promise<(key: string) => Promise<number>> {
  const { backups } = await freshDevice(url)
  return async (key) => {
    try {
      const answer = await backups.peekArchive(key)
      return (answer.ok && answer.archive?.generation) || 0
    } catch (error) {
      if (isCode(error, 'no-archive')) return 0
      throw error
    }
  }
}
