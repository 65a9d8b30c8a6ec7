import type { Ciphers } from '../../../domain/crypto-port.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { aesFirst } from '../../../domain/keys/key-types.ts'
import type { MediaGrant } from '../../../domain/media/media-grant.ts'
import { shownKind } from '../../../domain/media/media-grant.ts'
import type { MediaFiles } from '../../../domain/media/media-port.ts'
import { openMedia } from '../../../domain/media/open-media.ts'
import type { MediaFormat } from '../../../domain/media/sniff-media.ts'
import { shownTypes } from '../../../domain/media/sniff-media.ts'
import type { ByteSource } from '../../../domain/ports.ts'
import { lentSource } from '../../compute/lent-source.ts'
import { mediaAnswer, refusal } from './media-answer.ts'
import { mediaIdPattern, mediaPath } from './media-words.ts'

/** A request as the service worker sees it. */
export interface MediaRequest {
  readonly url: string
  readonly method: string
  readonly mode: string
  readonly destination: string
  readonly headers: { get(name: string): string | null }
}

export interface MediaServing {
  readonly ciphers: Ciphers
  readonly mediaFiles: MediaFiles
  /** Asks the page of this id for a grant. Null: there is no such page, or it does not answer. */
  readonly ask: (client: string, id: string) => Promise<MediaGrant | null>
}

const maxGrants = 200

/**
 * Answers `/media/<id>` ([Note: Showing sealed media]): to what shows pictures and plays films and sounds, and to
 * nothing else. Grants stay in memory; after the service worker was ended by the browser it asks again.
 */
export class MediaServer {
  private readonly serving: MediaServing
  /** By page and id, least recently used first. */
  private readonly grants = new Map<string, MediaGrant>()

  constructor(serving: MediaServing) {
    this.serving = serving
  }

  /** `client`: the page that made the request; empty when there is none. Never throws. */
  async answer(request: MediaRequest, client: string): Promise<Response> {
    const id = mediaId(request)
    if (id === null || client === '') return refusal()
    try {
      return (await this.answerNow(request, { client, id })) ?? refusal()
    } catch {
      // What went wrong is told by the page that asks after it; here nobody reads it.
      return refusal(503)
    }
  }

  /** What a page was granted is no longer shown to it. */
  forget(client: string): void {
    for (const name of this.grants.keys()) if (name.startsWith(`${client}/`)) this.grants.delete(name)
  }

  private async answerNow(
    request: MediaRequest,
    { client, id }: { readonly client: string; readonly id: string },
  ): Promise<Response | null> {
    const name = `${client}/${id}`
    const known = this.grants.get(name)
    const grant = known ?? (await this.serving.ask(client, id))
    this.grants.delete(name)
    if (!grant || grant.kind === 'refused' || !Object.hasOwn(shownTypes, grant.format)) return null
    if (!fits(request.destination, grant.format)) return null
    const range = request.headers.get('range')
    // Of this answer alone: the next one asks again, and finds it whole one day.
    if (grant.kind === 'coming') return comingAnswer(grant, range)
    const source = await this.open(grant).catch((error: unknown) => {
      if (known) return null
      throw error
    })
    // Sealed anew, or fetched again, since it was granted.
    if (!source) return this.answerNow(request, { client, id })
    this.keep(name, grant)
    return mediaAnswer(source, grant.format, range)
  }

  private keep(name: string, grant: MediaGrant): void {
    this.grants.set(name, grant)
    for (const oldest of this.grants.keys()) {
      if (this.grants.size <= maxGrants) return
      this.grants.delete(oldest)
    }
  }

  private async open(grant: Exclude<MediaGrant, { kind: 'refused' | 'coming' }>): Promise<ByteSource> {
    if (grant.kind === 'bytes') {
      const { bytes } = grant
      return { size: bytes.length, read: (start, end) => Promise.resolve(bytes.slice(start, end)) }
    }
    const { key, size, here } = grant.record
    if (!here) throw new HeirloomError('not-found', 'a media file that is not on this device')
    const source = await this.serving.mediaFiles.open(here.file)
    const { sealedLength, tags, tagKey } = here
    return openMedia(this.serving.ciphers, {
      source,
      keys: { ...aesFirst(key), tagKey },
      facts: { size, sealedLength, tags },
    })
  }
}

function comingAnswer(
  { line, size, format }: MediaGrant & { readonly kind: 'coming' },
  range: string | null,
): Response {
  const port = line as MessagePort
  return mediaAnswer(lentSource(port, size), format, range, () => port.close())
}

const destinations = new Set(['image', 'video', 'audio'])

/** Null: no request of a kind that is answered. */
function mediaId({ url, method, mode, destination }: MediaRequest): string | null {
  const { pathname, search } = new URL(url)
  const id = pathname.slice(mediaPath.length)
  const isAsked = method === 'GET' && mode !== 'navigate' && destinations.has(destination) && search === ''
  return isAsked && pathname.startsWith(mediaPath) && mediaIdPattern.test(id) ? id : null
}

/** A picture where pictures are shown; what sounds where films or sounds are played. */
function fits(destination: string, format: MediaFormat): boolean {
  return (shownKind(format) === 'image') === (destination === 'image')
}
