import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { browserMedia } from '../../adapters/media/browser-media.ts'
import { MediaServer } from '../../adapters/media/serving/media-server.ts'
import type { MediaQuestion } from '../../adapters/media/serving/media-words.ts'
import { isForget } from '../../adapters/media/serving/media-words.ts'
import type { MediaGrant } from '../../domain/media/media-grant.ts'
import type { MediaEvent, WorkerScope } from './scope.ts'

/** A page that is busy answers later than this; the element then shows as missing, and can be asked for again. */
const patienceMs = 30_000

/** What answers `/media/<id>` here ([Note: Showing sealed media]). */
export function serveMedia(self: WorkerScope): (event: MediaEvent) => Promise<Response> {
  const server = new MediaServer({
    ciphers: webCiphers,
    mediaFiles: browserMedia(),
    ask: (client, id) => askPage(self, client, id),
  })
  self.addEventListener('message', ({ data, source }) => {
    if (isForget(data) && source) server.forget(source.id)
  })
  return ({ request, clientId }) => server.answer(request, clientId)
}

async function askPage(self: WorkerScope, client: string, id: string): Promise<MediaGrant | null> {
  const page = await self.clients.get(client)
  if (!page) return null
  const [granting, refusing] = [new MessageChannel(), new MessageChannel()]
  const heard = new Promise<MediaGrant | null>((resolve) => {
    const hear = ({ data }: MessageEvent<MediaGrant>) => resolve(data)
    granting.port1.onmessage = hear
    refusing.port1.onmessage = hear
    setTimeout(() => resolve(null), patienceMs)
  })
  const question: MediaQuestion = { type: 'heirloom-media', id }
  page.postMessage(question, [granting.port2, refusing.port2])
  try {
    return await heard
  } finally {
    granting.port1.close()
    refusing.port1.close()
  }
}
