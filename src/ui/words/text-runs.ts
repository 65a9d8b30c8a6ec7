import type { TextSpan, TextStyle } from '../../app/api/views.ts'

/** A stretch of text under one set of styles. Text is hostile: show it as a text node only. */
export interface TextRun {
  readonly text: string
  readonly styles: ReadonlySet<TextStyle>
  /** A checked URL when the run is a link. */
  readonly href: string | null
}

/** More spans than this are not shown; no real message has as many. */
const maxSpans = 1000

/**
 * Cuts a body into runs at every border of a span. Spans outside the body are clipped. A mention shows its name in
 * place of what it covers.
 */
export function textRuns(body: string, spans: readonly TextSpan[]): readonly TextRun[] {
  const clipped = spans.slice(0, maxSpans).flatMap((span) => clip(span, body.length))
  if (clipped.length === 0) return body === '' ? [] : [{ text: body, styles: new Set(), href: null }]
  const borders = [...new Set([0, body.length, ...clipped.flatMap(({ start, end }) => [start, end])])]
  borders.sort((a, b) => a - b)
  const runs: TextRun[] = []
  let skipTo = 0
  for (let i = 0; i + 1 < borders.length; i++) {
    const start = borders[i]!
    if (start < skipTo) continue
    const covering = clipped.filter((span) => span.start <= start && start < span.end)
    const mention = covering.find((span) => span.style === 'mention' && span.value !== '')
    const end = mention ? mention.end : borders[i + 1]!
    skipTo = end
    runs.push({
      text: mention ? `@${mention.value.replace(/^@/, '')}` : body.slice(start, end),
      styles: new Set(covering.map((span) => span.style)),
      href: hrefOf(covering),
    })
  }
  return runs
}

interface Clipped {
  readonly start: number
  readonly end: number
  readonly style: TextStyle
  readonly value: string
}

function clip(span: TextSpan, length: number): readonly Clipped[] {
  const start = Math.min(Math.max(0, Math.floor(span.start)), length)
  const end = Math.min(Math.max(start, Math.floor(span.start + span.length)), length)
  return end > start ? [{ start, end, style: span.style, value: span.value ?? '' }] : []
}

function hrefOf(covering: readonly Clipped[]): string | null {
  const link = covering.find((span) => span.style === 'link')
  return link ? safeUrl(link.value) : null
}

/** The URL as the browser reads it, when it is one a message may link to: http, https or mailto. Null else. */
export function safeUrl(text: string): string | null {
  if (text.length > 8192 || !URL.canParse(text)) return null
  const url = new URL(text)
  const allowed = url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:'
  return allowed ? url.href : null
}
