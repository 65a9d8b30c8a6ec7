/** What the browser says of this site's storage. Where it does not tell, the answer is `unknown`. */
export const browserStorage = {
  async persistence(): Promise<Persistence> {
    return told(await ask(() => navigator.storage.persisted()))
  },

  /** Only windows may ask (`entries/page-api.ts` does, before it calls); here the answer is read. */
  askPersistence(): Promise<Persistence> {
    return browserStorage.persistence()
  },

  async usedBytes(): Promise<number> {
    return (await ask(() => navigator.storage.estimate()))?.usage ?? 0
  },

  async freeBytes(): Promise<number | null> {
    const { quota, usage } = (await ask(() => navigator.storage.estimate())) ?? {}
    return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage)
  },
}

type Persistence = 'persistent' | 'best-effort' | 'unknown'

function told(kept: boolean | undefined): Persistence {
  return kept === undefined ? 'unknown' : kept ? 'persistent' : 'best-effort'
}

async function ask<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question()
  } catch {
    return undefined
  }
}
