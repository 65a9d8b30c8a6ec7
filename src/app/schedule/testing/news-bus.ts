import type { BackupNews, BackupWord } from '../backup-news.ts'

/** A channel between contexts of one process, each with an end of its own. Words come in a later turn, as they do. */
export function newsBus(): () => BackupNews {
  const ends = new Set<Set<(word: BackupWord) => void>>()
  return () => {
    const mine = new Set<(word: BackupWord) => void>()
    ends.add(mine)
    return {
      tell: (word) =>
        queueMicrotask(() => {
          for (const end of ends) if (end !== mine) for (const listener of end) listener(word)
        }),
      listen: (listener) => {
        mine.add(listener)
        return () => mine.delete(listener)
      },
    }
  }
}
