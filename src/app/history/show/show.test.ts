import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { create } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { readVarint } from '../../../core/varint.ts'
import { BodyRange_Style, TextSchema } from '../../../domain/frame/backup_pb.ts'
import type { DirectoryRow } from '../../../domain/history/types.ts'
import { readBook } from './directory-book.ts'
import { durationWords } from './duration-words.ts'
import { checkedUrl, findLinks } from './find-links.ts'
import { messageView } from './message-view.ts'
import { prettyPhone } from './pretty-phone.ts'
import { spokenText, textView } from './text-view.ts'

const empty = readBook([])

describe('links', () => {
  const linksIn = (body: string) => findLinks(body).map(({ value }) => value)
  test.each([
    ['see https://example.org.', ['https://example.org']],
    ['(https://example.org/a_(b))', ['https://example.org/a_(b)']],
    ['HTTP://EXAMPLE.ORG and mailto:a@b.c, fine', ['HTTP://EXAMPLE.ORG', 'mailto:a@b.c']],
    ['javascript:alert(1) data:text/html,x file:///etc xhttps://no', []],
    ['https:// alone', []],
    ['https://exa\u202emple.org', ['https://exa']],
  ])('%s', (body, expected) => {
    expect(linksIn(body)).toEqual(expected)
  })

  test('a text of nothing but beginnings takes one pass', () => {
    expect(findLinks('https://'.repeat(200_000)).length).toBeLessThanOrEqual(100)
    expect(findLinks('::::'.repeat(500_000))).toEqual([])
  })

  test('only three schemes may be opened', () => {
    expect(checkedUrl('https://a.b')).toBe('https://a.b')
    for (const bad of [
      'javascript:1',
      ' https://a.b',
      'https://a b',
      'ftp://a',
      'https://\u0000a',
      'vbscript:x',
    ]) {
      expect(checkedUrl(bad)).toBeNull()
    }
  })
})

describe('text', () => {
  const text = (body: string, ...ranges: [start: number, length: number, style: BodyRange_Style][]) =>
    create(TextSchema, {
      body,
      bodyRanges: ranges.map(([start, length, value]) => ({
        start,
        length,
        associatedValue: { case: 'style' as const, value },
      })),
    })

  test('ranges are clipped to the text, and those outside are dropped', () => {
    const bold = BodyRange_Style.BOLD
    const view = textView(
      text('hello', [3, 4_000_000_000, bold], [9, 1, bold], [4_294_967_295, 2, bold]),
      empty,
    )
    expect(view?.spans).toEqual([{ start: 3, length: 2, style: 'bold' }])
  })

  test('overlapping ranges of one style do not overlap afterwards', () => {
    const view = textView(
      text('abcdef', [0, 4, BodyRange_Style.ITALIC], [2, 4, BodyRange_Style.ITALIC]),
      empty,
    )
    expect(view?.spans).toEqual([
      { start: 0, length: 4, style: 'italic' },
      { start: 4, length: 2, style: 'italic' },
    ])
  })

  test('a long text is cut between characters', () => {
    const view = textView(text('a' + '😀'.repeat(10)), empty, 4)
    expect(view).toMatchObject({ body: 'a😀', cut: true })
  })

  test('a mention is spoken as a name', () => {
    const mention = create(TextSchema, {
      body: 'hi \ufffc!',
      bodyRanges: [
        { start: 3, length: 1, associatedValue: { case: 'mentionAci', value: new Uint8Array(16) } },
      ],
    })
    expect(spokenText(mention, empty, 100)).toBe('hi @Unknown!')
  })
})

test('durations and numbers are said plainly', () => {
  expect(durationWords(86_400_000)).toBe('1 day')
  expect(durationWords(4 * 7 * 86_400_000)).toBe('4 weeks')
  expect(durationWords(90_000)).toBe('90 seconds')
  expect(prettyPhone('+15551234567')).toBe('+1 555 123 4567')
  expect(prettyPhone('+4915112345678').replaceAll(' ', '')).toBe('+4915112345678')
})

const cases = '../shared/cases/signal-backup'

test.skipIf(!existsSync(cases))('every item of the public cases has something to show', () => {
  let shown = 0
  for (const name of readdirSync(cases).filter((each) => each.startsWith('chat_item'))) {
    const frames = framesOf(new Uint8Array(readFileSync(`${cases}/${name}`)))
    const book = readBook(frames.map((frame, row): DirectoryRow => ({ row, frame: frame.whole })))
    for (const { body } of frames.slice(1).filter(({ body }) => body[0] === 0x22)) {
      const view = messageView({ frame: body, id: 1, at: 0, chat: 1 }, book)
      const said = [view.line, view.text?.body, view.poll, ...view.attachments].some(Boolean)
      const silent = ['deleted', 'view-once', 'sticker'].includes(view.kind)
      expect(said || silent, `${name} ${view.kind}`).toBe(true)
      expect(view.kind, name).not.toBe('unknown')
      shown++
    }
  }
  expect(shown).toBeGreaterThan(250)
})

test('bytes that are no item become a placeholder', () => {
  const view = messageView({ frame: new Uint8Array([1, 2, 3]), id: 5, at: 2, chat: 9 }, empty)
  expect(view).toMatchObject({ id: 5, at: 2, chat: 9, kind: 'unknown' })
})

function framesOf(bytes: Uint8Array<ArrayBuffer>) {
  const frames: { whole: Uint8Array<ArrayBuffer>; body: Uint8Array<ArrayBuffer> }[] = []
  for (let at = 0; at < bytes.length;) {
    const length = readVarint(bytes, at)!
    const end = length.next + length.value
    frames.push({ whole: bytes.subarray(at, end), body: bytes.subarray(length.next, end) })
    at = end
  }
  return frames
}
