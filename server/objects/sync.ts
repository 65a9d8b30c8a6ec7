import { open, utimes, type FileHandle } from 'node:fs/promises'

/** What every file and folder says about when it was written: 1 January 2000. */
const constantTime = 946_684_800

export async function forgetTimes(handle: FileHandle): Promise<void> {
  await handle.utimes(constantTime, constantTime)
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/**
 * Makes a folder's entries safe. Calls for the same folder that arrive while one is at the disk share the next: a
 * sync that began before a file was made says nothing about it.
 */
export function folderSyncer(): (path: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const next = new Map<string, Promise<void>>()

  async function start(path: string): Promise<void> {
    const sync = syncFolder(path).finally(() => running.delete(path))
    running.set(path, sync)
    await sync
  }
  return (path) => {
    const current = running.get(path)
    if (!current) return start(path)
    const queued = next.get(path)
    if (queued) return queued
    const following = current
      .catch(() => undefined)
      .then(() => {
        next.delete(path)
        return start(path)
      })
    next.set(path, following)
    return following
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its file system journals names by itself.
  if (process.platform === 'win32') return
  await utimes(path, constantTime, constantTime)
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
