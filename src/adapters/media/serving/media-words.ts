/** 128 bits, base64url: random, of one visit of one page. */
export const mediaIdPattern = /^[\w-]{22}$/
export const mediaPath = '/media/'

/** From the service worker to the page that made a request. Two ports come with it: for the grant, and for a refusal. */
export interface MediaQuestion {
  readonly type: 'heirloom-media'
  readonly id: string
}

/** From the page to the service worker: what it was granted is no longer to be shown. */
export interface MediaForget {
  readonly type: 'heirloom-media-forget'
}

export function isQuestion(message: unknown): message is MediaQuestion {
  return hasType(message, 'heirloom-media') && 'id' in message && typeof message.id === 'string'
}

export function isForget(message: unknown): message is MediaForget {
  return hasType(message, 'heirloom-media-forget')
}

function hasType(message: unknown, type: string): message is { readonly type: string } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type
}
