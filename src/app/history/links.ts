import type { TextSpan } from '../api/views.ts'

const maxUrl = 2048
const maxLinks = 100
const schemes = ['https://', 'http://', 'mailto:'] as const

/** Characters that no link goes on behind. */
function endsLink(code: number): boolean {
  return (
    code <= 0x20 ||
    code === 0x22 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x5c ||
    code === 0x60 ||
    code === 0x7f ||
    isTricky(code)
  )
}

/** Blanks of all kinds, invisible ones, and marks that turn the direction of what follows. */
function isTricky(code: number): boolean {
  return (
    (code >= 0x80 && code <= 0xa0) ||
    code === 0x061c ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x206f) ||
    code === 0x3000 ||
    code === 0xfeff ||
    code === 0xfffc
  )
}

const closing = '.,;:!?\'"*_)]}…'
const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** http, https and mailto links that stand in a text, each looked at once: linear in its length. */
export function findLinks(body: string): TextSpan[] {
  const links: TextSpan[] = []
  let at = 0
  while (at < body.length && links.length < maxLinks) {
    const start = nextScheme(body, at)
    if (start < 0) break
    let end = start
    while (end < body.length && !endsLink(body.charCodeAt(end))) end++
    const found = trimmed(body.slice(start, end))
    const value = checkUrl(found)
    if (value) links.push({ start, length: found.length, style: 'link', value })
    at = end
  }
  return links
}

function nextScheme(body: string, from: number): number {
  for (let at = from; at < body.length; at++) {
    const code = body.charCodeAt(at) | 0x20
    if (code !== 0x68 && code !== 0x6d) continue
    if (at > 0 && isWordCharacter(body.charCodeAt(at - 1))) continue
    const head = body.slice(at, at + 8).toLowerCase()
    if (schemes.some((scheme) => head.startsWith(scheme))) return at
  }
  return -1
}

function isWordCharacter(code: number): boolean {
  const lower = code | 0x20
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f
}

/** Without the punctuation of the sentence around it; a closing bracket stays when it was opened inside. */
function trimmed(url: string): string {
  const open: Record<string, number> = {}
  for (const character of url) if ('([{)]}'.includes(character)) open[character] = (open[character] ?? 0) + 1
  let end = url.length
  while (end > 0 && closing.includes(url[end - 1]!)) {
    const last = url[end - 1]!
    const opener = pairs[last]
    if (opener && (open[opener] ?? 0) >= (open[last] ?? 0)) break
    if (opener) open[last] = (open[last] ?? 0) - 1
    end--
  }
  return url.slice(0, end)
}

/**
 * The URL when it may be offered as a link, else null: http, https with a host and without a user name before it (which
 * dresses one host up as another), or mailto with an address.
 */
export function checkUrl(url: string): string | null {
  if (url.length > maxUrl) return null
  for (let i = 0; i < url.length; i++) if (endsLink(url.charCodeAt(i))) return null
  const lower = url.slice(0, 8).toLowerCase()
  const scheme = schemes.find((one) => lower.startsWith(one))
  if (!scheme) return null
  const rest = url.slice(scheme.length)
  return (scheme === 'mailto:' ? isAddress(rest) : hasPlainHost(rest)) ? url : null
}

function isAddress(rest: string): boolean {
  const address = rest.split('?', 1)[0]!
  const at = address.indexOf('@')
  return at > 0 && at === address.lastIndexOf('@') && at < address.length - 1
}

function hasPlainHost(rest: string): boolean {
  let end = 0
  while (end < rest.length && !'/?#'.includes(rest[end]!)) end++
  const host = rest.slice(0, end)
  return host.length > 0 && host.length <= 255 && !host.includes('@') && !'.:'.includes(host[0]!)
}
