/** A snapshot folder's name: `signal-backup-YYYY-MM-DD-HH-mm-ss`, in UTC. Anything behind it (`-tmp`) is no snapshot. */
const pattern = /^signal-backup-(\d{4})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-(\d{2})$/

/** Milliseconds since 1970, or null when this names no finished snapshot. */
export function snapshotTime(name: string): number | null {
  const parts = pattern.exec(name)?.slice(1)
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  return snapshotName(time) === name ? time : null
}

export function snapshotName(time: number): string {
  return `signal-backup-${new Date(time).toISOString().slice(0, 19).replace(/[T:]/g, '-')}`
}

export const rootName = 'SignalBackups'
export const filesFolder = 'files'
export const mainFile = 'main'
export const metadataFile = 'metadata'
export const filesList = 'files'
