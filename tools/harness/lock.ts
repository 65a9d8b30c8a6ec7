import type { LockAnswer } from '../../src/app/lock/lock-views.ts'
import type { HistoryApi } from '../../src/app/api/history-api.ts'
import type { HarnessDoor, Outcome } from './door.ts'
import { NamedError } from './import.ts'
import { secretsChannel, type NotedSecrets } from './secrets-channel.ts'

type LockDoor = Pick<HarnessDoor, 'secrets' | 'turnOnLock' | 'sealed' | 'unlock' | 'turnOffLock' | 'keyNames'>

/** The app lock, as tools turn it. */
export function lockDoor(
  api: HistoryApi,
  outcome: <T>(step: string, work: () => Promise<T>) => Promise<Outcome<T>>,
): LockDoor {
  const secret = (passphrase: string) => ({ kind: 'passphrase', passphrase }) as const
  return {
    secrets: () =>
      outcome('secrets', async () => {
        await api.status().catch(() => undefined)
        return askSecrets()
      }),
    turnOnLock: (passphrase) => outcome('lock', () => api.turnOnLock(secret(passphrase))),
    sealed: () =>
      outcome('sealing', async () => {
        while ((await api.lockStatus()).sealing) await new Promise((resolve) => setTimeout(resolve, 20))
      }),
    unlock: (passphrase) => outcome('unlock', async () => right(await api.unlock(secret(passphrase)))),
    turnOffLock: (passphrase) =>
      outcome('lock-off', async () => right(await api.turnOffLock(secret(passphrase)))),
    keyNames: () => outcome('keys', keyNames),
  }
}

function right(answer: LockAnswer): void {
  if (!answer.ok) throw new NamedError(answer.reason)
}

function askSecrets(): Promise<NotedSecrets> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(secretsChannel)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'tell') return
      channel.close()
      resolve(data as NotedSecrets)
    }
    channel.postMessage('tell')
  })
}

async function keyNames(): Promise<{ names: string[]; clear: number }> {
  const database = await answered(indexedDB.open('heirloom'))
  const store = database.transaction('keys').objectStore('keys')
  const [names, values] = await Promise.all([answered(store.getAllKeys()), answered(store.getAll())])
  database.close()
  const clear = (values as unknown[]).filter((value) => value instanceof CryptoKey).length
  return { names: names.map(String), clear }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
