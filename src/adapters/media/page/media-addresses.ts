import { toBase64Url } from '../../../core/bytes.ts'
import { isQuestion, mediaPath, type MediaForget } from '../serving/media-words.ts'

/** What an id stands for; `Named` is the page's own. */
export interface MediaAddresses<Named> {
  /** The same for the same thing until `forget`. */
  addressOf(key: string, named: Named): string
  /** Whether addresses are answered on this page; false until a service worker has taken it over. */
  readonly answered: () => boolean
  /** Called when that changes. */
  onAnswered(listener: () => void): void
  /** This one is answered no more, and the service worker forgets what it was granted. */
  drop(key: string): void
  /** All addresses given so far are answered no more. */
  forget(): void
}

/** How the page lets a question be answered; the port goes with the call. */
export type Grant<Named> = (named: Named, port: MessagePort) => Promise<void>

const refused = { kind: 'refused' } as const

/** The page's half of [Note: Showing sealed media]: it knows what its ids stand for, and holds no key. */
export function mediaAddresses<Named>(
  container: ServiceWorkerContainer | undefined,
  grant: Grant<Named>,
): MediaAddresses<Named> {
  const ids = new Map<string, string>()
  const named = new Map<string, Named>()
  container?.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    const [forGrant, forRefusal] = ports
    if (!isQuestion(data) || !forGrant || !forRefusal) return
    const what = named.get(data.id)
    if (what === undefined) forRefusal.postMessage(refused)
    else grant(what, forGrant).catch(() => forRefusal.postMessage(refused))
  })
  container?.startMessages()
  /** All grants of this page: those that are still wanted are asked for again. */
  const tellForget = () => {
    const message: MediaForget = { type: 'heirloom-media-forget' }
    container?.controller?.postMessage(message)
  }
  return {
    addressOf(key, what) {
      const known = ids.get(key)
      if (known !== undefined) return mediaPath + known
      const id = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
      ids.set(key, id)
      named.set(id, what)
      return mediaPath + id
    },
    answered: () => (container?.controller ?? null) !== null,
    onAnswered: (listener) => container?.addEventListener('controllerchange', listener),
    drop(key) {
      const id = ids.get(key)
      ids.delete(key)
      if (id !== undefined) named.delete(id)
      tellForget()
    },
    forget() {
      ids.clear()
      named.clear()
      tellForget()
    },
  }
}
