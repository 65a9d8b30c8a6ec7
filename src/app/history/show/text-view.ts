import type { BodyRange, Text } from '../../../domain/frame/backup_pb.ts'
import { BodyRange_Style } from '../../../domain/frame/backup_pb.ts'
import type { TextSpan, TextStyle, TextView } from '../../views.ts'
import type { Book } from './directory-book.ts'
import { findLinks } from './find-links.ts'

/** Characters of a text that go to the screen at once; the rest is fetched when asked for. */
export const shownCharacters = 4000
const maxRanges = 500

const styles: Readonly<Partial<Record<number, TextStyle>>> = {
  [BodyRange_Style.BOLD]: 'bold',
  [BodyRange_Style.ITALIC]: 'italic',
  [BodyRange_Style.SPOILER]: 'spoiler',
  [BodyRange_Style.STRIKETHROUGH]: 'strikethrough',
  [BodyRange_Style.MONOSPACE]: 'monospace',
}

export function textView(text: Text | undefined, book: Book, limit = shownCharacters): TextView | null {
  if (!text) return null
  const body = cutAt(text.body, limit)
  const spans = [...rangeSpans(text.bodyRanges, body.length, book), ...findLinks(body)]
  spans.sort((a, b) => a.start - b.start || b.length - a.length)
  return { body, spans: apart(spans), cut: body.length < text.body.length }
}

export function plainText(body: string): TextView {
  return { body, spans: [], cut: false }
}

/** The text with mentions written out as names, for one-line views. */
export function spokenText(text: Text, book: Book, limit: number): string {
  const view = textView(text, book, limit)
  if (!view) return ''
  let spoken = ''
  let at = 0
  for (const span of view.spans) {
    if (span.style !== 'mention' || span.start < at) continue
    spoken += view.body.slice(at, span.start) + `@${span.value ?? ''}`
    at = span.start + span.length
  }
  return spoken + view.body.slice(at)
}

/** Never through the middle of a surrogate pair. */
function cutAt(body: string, limit: number): string {
  if (body.length <= limit) return body
  const last = body.charCodeAt(limit - 1)
  return body.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
}

/** Ranges come from the sender: positions may lie outside the text, overlap, or be absurd. */
function rangeSpans(ranges: readonly BodyRange[], length: number, book: Book): TextSpan[] {
  const spans: TextSpan[] = []
  for (const range of ranges.slice(0, maxRanges)) {
    const start = Math.min(range.start, length)
    const size = Math.min(range.length, length - start)
    if (size === 0) continue
    const { associatedValue } = range
    if (associatedValue.case === 'mentionAci') {
      const value = book.personByAci(associatedValue.value)?.name ?? 'Unknown'
      spans.push({ start, length: size, style: 'mention', value })
    } else if (associatedValue.case === 'style') {
      const style = styles[associatedValue.value]
      if (style) spans.push({ start, length: size, style })
    }
  }
  return spans
}

/** Spans of one style do not overlap: the earlier keeps its place, the later begins behind it or goes. */
function apart(spans: readonly TextSpan[]): TextSpan[] {
  const ends = new Map<TextStyle, number>()
  const kept: TextSpan[] = []
  for (const span of spans) {
    const from = Math.max(span.start, ends.get(span.style) ?? 0)
    const end = span.start + span.length
    const whole = span.style === 'mention' || span.style === 'link'
    if (end <= from || (whole && from > span.start)) continue
    ends.set(span.style, end)
    kept.push({ ...span, start: from, length: end - from })
  }
  return kept
}
