import type { HistoryApi } from '../app/history-api.ts'

/** The worker's API, but for what only a window may do: ask the browser to keep this site's storage. */
export function pageApi(worker: HistoryApi): HistoryApi {
  const askPersistence = async () => {
    const storage = navigator.storage as StorageManager | undefined
    // The answer is read from what is so afterwards: some browsers decide later, some never tell.
    await storage?.persist().catch(() => false)
    return worker.askPersistence()
  }
  return new Proxy(worker, {
    get: (target, name) =>
      name === 'askPersistence' ? askPersistence : (Reflect.get(target, name) as unknown),
  })
}
