const name = 'heirloom-bench-peer'
const batch = 5000

/** The usual way to keep messages: one record each, and an index by chat and place. Answers milliseconds to write. */
export async function fillPlain(messages: number, chats: number): Promise<number> {
  await remove()
  const started = performance.now()
  const database = await open()
  for (let at = 0; at < messages; at += batch) {
    const tx = database.transaction('messages', 'readwrite')
    const store = tx.objectStore('messages')
    for (let id = at; id < Math.min(messages, at + batch); id++) {
      const chat = Math.floor(chats * ((id * 0.618034) % 1) ** 3)
      store.add({
        id,
        chat,
        author: id % 7,
        date: 1.6e12 + id * 1000,
        body: `a message with number ${id} and some words`,
      })
    }
    await finished(tx)
  }
  database.close()
  return performance.now() - started
}

/** Milliseconds to read the newest 50 of each chat through the index, one number per chat. */
export async function readPlain(chats: number): Promise<number[]> {
  const database = await open()
  const times: number[] = []
  for (let chat = 0; chat < chats; chat++) {
    const started = performance.now()
    await newest(database, chat)
    times.push(performance.now() - started)
  }
  database.close()
  return times
}

export function remove(): Promise<void> {
  return answered(indexedDB.deleteDatabase(name)).then(() => undefined)
}

function newest(database: IDBDatabase, chat: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const index = database.transaction('messages').objectStore('messages').index('place')
    const cursor = index.openCursor(IDBKeyRange.bound([chat, 0], [chat, Infinity]), 'prev')
    let read = 0
    cursor.onerror = () => reject(cursor.error)
    cursor.onsuccess = () => {
      if (cursor.result && ++read < 50) cursor.result.continue()
      else resolve(read)
    }
  })
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () =>
    request.result.createObjectStore('messages', { keyPath: 'id' }).createIndex('place', ['chat', 'date'])
  return answered(request)
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve()
    tx.onabort = tx.onerror = () => reject(tx.error)
  })
}
