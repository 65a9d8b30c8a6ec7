import type { Text } from '../../domain/frame/backup_pb.ts'
import { BodyRange_Style } from '../../domain/frame/backup_pb.ts'
import type { TextSpan, TextStyle, TextView } from '../api/views.ts'
import type { Directory } from './directory.ts'
import { findLinks } from './links.ts'
import { oneLine, wholeBefore } from './safe-text.ts'

/** What is sent to the screen of one message. */
const maxBody = 4000
const maxRanges = 250
const mentionMark = '\ufffc'

const styles: Readonly<Record<number, TextStyle>> = {
  [BodyRange_Style.BOLD]: 'bold',
  [BodyRange_Style.ITALIC]: 'italic',
  [BodyRange_Style.SPOILER]: 'spoiler',
  [BodyRange_Style.STRIKETHROUGH]: 'strikethrough',
  [BodyRange_Style.MONOSPACE]: 'monospace',
}

/** Text with its spans clipped, in order, without overlaps of one style. */
export function textView(text: Text, directory: Directory, max = maxBody): TextView {
  const end = wholeBefore(text.body, max)
  const body = text.body.slice(0, end)
  const spans = [...rangeSpans(text, body, directory), ...findLinks(body)]
  return { body, spans: withoutOverlaps(spans), cut: end < text.body.length }
}

function* rangeSpans(text: Text, body: string, directory: Directory): Generator<TextSpan> {
  for (const range of text.bodyRanges.slice(0, maxRanges)) {
    const start = wholeBefore(body, range.start)
    const length = wholeBefore(body, Math.min(body.length, range.start + range.length)) - start
    const { associatedValue: value } = range
    if (range.start >= body.length || length <= 0) continue
    if (value.case === 'mentionAci') {
      yield {
        start,
        length,
        style: 'mention',
        value: `@${directory.byServiceId(value.value)?.name ?? 'Unknown'}`,
      }
    } else if (value.case === 'style') {
      const style = styles[value.value]
      if (style) yield { start, length, style }
    }
  }
}

function withoutOverlaps(spans: TextSpan[]): TextSpan[] {
  spans.sort((a, b) => a.start - b.start || b.length - a.length)
  const ends = new Map<TextStyle, number>()
  const kept: TextSpan[] = []
  for (const span of spans) {
    const from = Math.max(span.start, ends.get(span.style) ?? 0)
    const end = span.start + span.length
    if (from >= end) continue
    // A mention or a link cannot be had in part.
    if (from > span.start && span.value !== undefined) continue
    ends.set(span.style, end)
    kept.push({ ...span, start: from, length: end - from })
  }
  return kept.sort((a, b) => a.start - b.start || b.length - a.length)
}

/** The text as one line, names in the place of mentions. */
export function plainLine(text: Text, directory: Directory, max: number): string {
  const head = text.body.slice(0, wholeBefore(text.body, max * 4))
  const mentions = text.bodyRanges
    .slice(0, maxRanges)
    .filter((range) => range.associatedValue.case === 'mentionAci' && head[range.start] === mentionMark)
    .sort((a, b) => a.start - b.start)
  let line = ''
  let at = 0
  for (const range of mentions) {
    if (range.start < at || range.associatedValue.case !== 'mentionAci') continue
    const name = directory.byServiceId(range.associatedValue.value)?.name ?? 'Unknown'
    line += `${head.slice(at, range.start)}@${name}`
    at = range.start + 1
  }
  return oneLine(line + head.slice(at), max)
}
