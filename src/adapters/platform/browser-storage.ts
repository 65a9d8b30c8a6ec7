/** What the browser says of this site's storage. Where it does not tell, the answer is `unknown`. */
export const browserStorage = {
  async persistence(): Promise<Persistence> {
    return told(await ask(() => navigator.storage.persisted()))
  },

  /** Asks the browser to keep it; some ask the person, some decide by themselves. */
  async askPersistence(): Promise<Persistence> {
    // Only windows may ask; in a worker the method is missing, and the answer is what is already so.
    const storage = navigator.storage as { persist?: () => Promise<boolean> }
    const kept = storage.persist ? await ask(() => storage.persist!()) : undefined
    return kept === undefined ? browserStorage.persistence() : told(kept)
  },

  async usedBytes(): Promise<number> {
    return (await ask(() => navigator.storage.estimate()))?.usage ?? 0
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
