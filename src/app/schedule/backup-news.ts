import type { Progress } from '../api/basic-views.ts'

/** What tabs, workers and the service worker say to each other about backups. */
export type BackupWord =
  /** A backup is at work; said again every few seconds. */
  | { readonly kind: 'running'; readonly progress: Progress | null }
  /** It has ended, or what is kept about backups is another by now. */
  | { readonly kind: 'changed' }
  /** Whoever runs one is to end it. */
  | { readonly kind: 'cancel' }
  /** Whoever runs one is to say so. */
  | { readonly kind: 'ask' }
  /** The service worker was woken: a window that lives is to look whether a backup is due, and to say that it does. */
  | { readonly kind: 'look' }
  | { readonly kind: 'looking' }

export const backupWords = ['running', 'changed', 'cancel', 'ask', 'look', 'looking'] as const

/** To all other contexts of this origin, never to the one that tells. */
export interface BackupNews {
  tell(word: BackupWord): void
  listen(listener: (word: BackupWord) => void): () => void
}

/** Where there is nobody else. */
export const noNews: BackupNews = { tell: () => undefined, listen: () => () => undefined }
