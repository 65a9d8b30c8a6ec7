import type { TextSpan } from '../../views.ts'

const schemes = ['https://', 'http://', 'mailto:'] as const
const maxLink = 2048
const maxLinks = 100
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' }

/** Links in a text, in one pass over it. Only http, https and mailto; nothing else ever becomes a link. */
export function findLinks(body: string): TextSpan[] {
  const spans: TextSpan[] = []
  const lower = body.toLowerCase()
  // A case change that moves positions (such as İ) would mark the wrong characters: then nothing is marked.
  if (lower.length !== body.length) return spans
  let at = 0
  while (spans.length < maxLinks) {
    const start = nextScheme(lower, at)
    if (start < 0) break
    const end = linkEnd(body, start)
    const url = checkedUrl(body.slice(start, end))
    if (url !== null) spans.push({ start, length: end - start, style: 'link', value: url })
    at = Math.max(end, start + 1)
  }
  return spans
}

/** The URL when it is one that may be opened, else null. */
export function checkedUrl(text: string): string | null {
  const lower = text.toLowerCase()
  const scheme = schemes.find((each) => lower.startsWith(each))
  if (scheme === undefined || text.length > maxLink || text.length === scheme.length) return null
  // Blanks, controls and direction marks can make a link look like another one.
  if (/[\s\p{Cc}\p{Cf}<>"`\\]/u.test(text)) return null
  return text
}

function nextScheme(lower: string, from: number): number {
  let at = lower.indexOf(':', from)
  while (at >= 0) {
    for (const scheme of schemes) {
      const start = at - scheme.indexOf(':')
      if (start >= from && lower.startsWith(scheme, start) && !/[a-z0-9]/.test(lower[start - 1] ?? ''))
        return start
    }
    at = lower.indexOf(':', at + 1)
  }
  return -1
}

function linkEnd(body: string, start: number): number {
  let end = start
  const limit = Math.min(body.length, start + maxLink)
  while (end < limit && !/[\s\p{Cc}\p{Cf}<>"`\\]/u.test(body[end]!)) end++
  while (end > start && isTrailing(body, start, end)) end--
  return end
}

/** Punctuation that ends the sentence rather than the link; a closing bracket stays when it was opened inside. */
function isTrailing(body: string, start: number, end: number): boolean {
  const last = body[end - 1]!
  const opening = closing[last]
  if (opening !== undefined) {
    const inside = body.slice(start, end)
    return inside.split(last).length > inside.split(opening).length
  }
  return /[.,;:!?'…]/.test(last)
}
