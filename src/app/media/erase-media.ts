import type { MediaFiles } from '../../domain/media/media-port.ts'

/**
 * After the history was erased, and with it every key to them: the sealed files. What another tab still has open cannot
 * always be removed; it is an orphan then, and is swept.
 */
export async function eraseMedia(mediaFiles: Pick<MediaFiles, 'clear' | 'names' | 'remove'>): Promise<void> {
  try {
    await mediaFiles.clear()
  } catch {
    const names = await mediaFiles.names().catch(() => [])
    await Promise.allSettled(names.map((name) => mediaFiles.remove(name)))
  }
}
