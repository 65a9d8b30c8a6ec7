import { createPictureReader } from './decode.ts'
import type { PictureMessage, SheetAnswer } from './messages.ts'

/** The worker's own side of the line. */
export interface SheetScope {
  onmessage: ((event: MessageEvent<PictureMessage>) => void) | null
  postMessage(answer: SheetAnswer): void
}

/** Reads pictures for as long as the worker lives. A newer picture ends the reading of the one before it. */
export function serveSheet(scope: SheetScope): void {
  const read = createPictureReader(new OffscreenCanvas(1, 1))
  let newest = 0
  scope.onmessage = ({ data: { id, picture, hard } }) => {
    newest = id
    void read(picture, hard, () => newest === id)
      .catch(() => null)
      .then((text) => {
        picture.close()
        scope.postMessage({ kind: 'read', id, text })
      })
  }
  scope.postMessage({ kind: 'ready' })
}
