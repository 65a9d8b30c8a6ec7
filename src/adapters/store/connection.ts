import { openDB } from 'idb'
import { HeirloomError } from '../../core/errors.ts'
import type { HistoryDb, HistorySchema } from './schema.ts'
import { schemaSteps } from './schema.ts'

/** How long another tab may keep an older version open after it was asked to let go. */
const blockedMs = 3000

/** One connection that is opened on first use, given up when a newer Heirloom asks for it, and opened again. */
export interface Connection {
  /** Runs `work` on an open database; once again when the connection was lost before a transaction began. */
  use<T>(work: (db: HistoryDb) => Promise<T>): Promise<T>
  close(): void
}

export function connect(name: string, steps = schemaSteps): Connection {
  let opening: Promise<HistoryDb> | null = null
  let closed = false
  const forget = (): void => {
    opening = null
  }
  const db = (): Promise<HistoryDb> => {
    if (closed) return Promise.reject(new HeirloomError('storage-failed', 'this store was closed'))
    if (opening) return opening
    const mine = openOnce(name, steps, forget)
    opening = mine
    // A failed open is never remembered.
    mine.catch(() => {
      if (opening === mine) forget()
    })
    return mine
  }
  return {
    async use(work) {
      try {
        return await work(await db())
      } catch (error) {
        if (!isLost(error)) throw asHeirloomError(error)
        forget()
      }
      try {
        return await work(await db())
      } catch (error) {
        throw asHeirloomError(error)
      }
    },
    close() {
      closed = true
      opening?.then((open) => open.close()).catch(() => undefined)
      forget()
    },
  }
}

/** `InvalidStateError` comes from `transaction()` on a closed connection: nothing was begun. */
function isLost(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError'
}

function openOnce(name: string, steps: typeof schemaSteps, forget: () => void): Promise<HistoryDb> {
  return new Promise((resolve, reject) => {
    let late = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const opened = openDB<HistorySchema>(name, steps.length, {
      upgrade(db, oldVersion) {
        for (const step of steps.slice(oldVersion)) step(db)
      },
      blocked() {
        timer = setTimeout(() => {
          late = true
          reject(new HeirloomError('storage-blocked', 'another tab holds an older version open'))
        }, blockedMs)
      },
      blocking(_current, _blocked, event) {
        forget()
        ;(event.target as IDBDatabase).close()
      },
      terminated: forget,
    })
    opened.then(
      (db) => {
        clearTimeout(timer)
        if (late) db.close()
        else resolve(db)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(asHeirloomError(error))
      },
    )
  })
}

/** Storage errors by who can help. Foreign ones keep their name only. */
function asHeirloomError(error: unknown): HeirloomError {
  if (error instanceof HeirloomError) return error
  const name = error instanceof Error || error instanceof DOMException ? error.name : typeof error
  if (name === 'QuotaExceededError') return new HeirloomError('storage-full', 'the browser has no room left')
  if (name === 'VersionError') return new HeirloomError('newer-database', 'made by a newer Heirloom')
  if (name === 'ConstraintError') return new HeirloomError('conflict', 'an id is taken')
  return new HeirloomError('storage-failed', `storage failed: ${name}`, { facts: { name } })
}
