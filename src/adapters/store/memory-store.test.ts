import { memoryDatabase, MemoryStore } from './testing/memory-store.ts'
import { storeContract } from './testing/store-contract.ts'

storeContract('memory store', () => {
  const database = memoryDatabase()
  return () => Promise.resolve(new MemoryStore(database))
})
