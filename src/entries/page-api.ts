import { askForFolder } from '../adapters/files/folder-memory.ts'
import type { HistoryApi } from '../app/api/history-api.ts'

/**
 * The worker's API, but for what only a window may do: ask the browser to keep this site's storage, or to let it write into
 * a folder again.
 */
export function pageApi(worker: HistoryApi): HistoryApi {
  const askPersistence = async () => {
    const storage = navigator.storage as StorageManager | undefined
    // The answer is read from what is so afterwards: some browsers decide later, some never tell.
    await storage?.persist().catch(() => false)
    return worker.askPersistence()
  }
  const allowFolder = async () => {
    const folder = await worker.rememberedFolder()
    if (folder) await askForFolder(folder).catch(() => 'denied')
    return worker.allowFolder()
  }
  const here: Partial<HistoryApi> = { askPersistence, allowFolder }
  return new Proxy(worker, {
    get: (target, name) => Reflect.get(Object.hasOwn(here, name) ? here : target, name) as unknown,
  })
}
