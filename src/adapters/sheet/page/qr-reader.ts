import type { ReadPicture } from '../decode.ts'
import { startSheetWorker, type SheetWorker } from './sheet-worker.ts'

/** Reads the sheet's code in pictures, away from the page's thread. */
export interface QrReader {
  /**
   * The text of a code in this picture, or null: none, or none that can be made out. Takes the picture, which is
   * closed afterwards. A newer picture ends the reading of the one before it. `hard`: looks longer, at parts of it
   * and in other sizes. Never rejects.
   */
  read(picture: ImageBitmap, how?: { readonly hard: boolean }): Promise<string | null>
  /** Ends the worker; what is being read is answered with null. */
  close(): void
}

/**
 * The worker is started by the first picture; after one that died the next picture starts another. Where none can be
 * started, or none could draw, the page reads by itself.
 */
export function createReader(start: () => Worker): QrReader {
  let worker: SheetWorker | null = null
  let byItself = !drawsInWorkers()
  let inPage: Promise<ReadPicture> | null = null
  let [newest, closed] = [0, false]

  /** Null: there is no worker to be had. */
  const running = async (): Promise<SheetWorker | null> => {
    try {
      const mine = (worker ??= startSheetWorker(start, () => (worker = null)))
      return (await mine.ready) ? mine : null
    } catch {
      return null
    }
  }
  const readBy = async (picture: ImageBitmap, hard: boolean, wanted: () => boolean) => {
    const ready = byItself ? null : await running()
    if (!wanted()) return null
    if (ready) return ready.read(picture, hard)
    byItself = true
    return (await (inPage ??= loadInPage()))(picture, hard, wanted)
  }
  return {
    async read(picture, { hard } = { hard: false }) {
      const mine = (newest += 1)
      const wanted = () => !closed && mine === newest
      const text = wanted() ? await readBy(picture, hard, wanted).catch(() => null) : null
      picture.close()
      return wanted() ? text : null
    },
    close() {
      closed = true
      worker?.end()
    },
  }
}

/** Older WebKit has the canvas, and nothing to draw on it with. */
function drawsInWorkers(): boolean {
  return typeof OffscreenCanvas === 'function' && new OffscreenCanvas(1, 1).getContext('2d') !== null
}

async function loadInPage(): Promise<ReadPicture> {
  const { createPictureReader } = await import('../decode.ts')
  return createPictureReader(document.createElement('canvas'))
}
