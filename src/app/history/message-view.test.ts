import { describe, expect, test } from 'vitest'
import { caseNames, readCase, splitStream } from '../../domain/frame/testing/cases.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { testCore } from '../../domain/history/testing/core.ts'
import { Directory } from './directory.ts'
import { findLinks, checkUrl } from './links.ts'
import { chatItemOf, messageView } from './message-view.ts'
import { cleanName, oneLine, phoneNumber } from './safe-text.ts'
import { aci, contact, incoming, itemBytes, start, storedHistory } from './testing/harness.ts'
import type { ItemInit } from './testing/harness.ts'

const hash = (bytes: Uint8Array) => testCore.sha256([bytes])[0]!

async function shown(init: ItemInit) {
  const people = [contact(2, 'Ann'), contact(3, 'Ben')]
  const { history } = await storedHistory(people, [itemBytes(init)])
  const [message] = (await history.openChat(Number(init.chatId))).messages
  return message!
}

function standard(body: string, bodyRanges: object[] = []): ItemInit {
  const value = { text: { body, bodyRanges } }
  return { ...incoming(2, 2, start, ''), item: { case: 'standardMessage', value } }
}

describe('every kind of message', () => {
  test.skipIf(caseNames.length === 0)('of the public cases is shown in plain words', () => {
    let items = 0
    const unknown: string[] = []
    for (const name of caseNames) {
      const [, ...frames] = splitStream(readCase(name))
      const rows = frames.map((frame, i) => ({ row: i + 1, frame: delimited(frame) }))
      const directory = new Directory(rows, testCore, hash)
      for (const { frame } of rows) {
        if (!chatItemOf(frame)) continue
        const placed = { id: 1, at: 0, chat: 1, frame }
        const view = messageView(placed, { directory, now: 0 })!
        items++
        const says = view.text ?? (view.line || (view.attachments.length > 0 && 'file'))
        if (!says || view.kind === 'unknown') unknown.push(name)
        expect(JSON.stringify(view)).not.toMatch(/undefined|\[object|NaN/)
      }
    }
    expect(items).toBeGreaterThan(200)
    // The validator takes messages of neither text nor file only when a case is about just that.
    expect(unknown.length).toBeLessThan(items / 50)
  })

  test('what cannot be read has a place and a line', () => {
    const directory = new Directory([], testCore, hash)
    for (const frame of [
      delimited(Uint8Array.of(34, 200)),
      delimited(Uint8Array.of(255)),
      new Uint8Array(0),
    ]) {
      const view = messageView({ id: 5, at: 3, chat: 2, frame }, { directory, now: 0 })
      expect(view).toMatchObject({ id: 5, at: 3, kind: 'unknown', line: 'A message that cannot be read.' })
    }
  })

  test('view-once media are never shown', async () => {
    const attachment = { pointer: { contentType: 'image/png', fileName: 'secret.png', caption: 'secret' } }
    const message = await shown({ ...standard(''), item: { case: 'viewOnceMessage', value: { attachment } } })
    expect(message).toMatchObject({ kind: 'view-once', attachments: [], line: 'View-once media' })
    expect(JSON.stringify(message)).not.toContain('secret')
  })

  test('dates beyond what a Date takes are brought back', async () => {
    const message = await shown({ ...standard('x'), dateSent: 2n ** 63n })
    expect(Number.isNaN(new Date(message.dateSent).getTime())).toBe(false)
  })
})

describe('text', () => {
  test('ranges are clipped, never overlap their own kind, never part a pair', async () => {
    const message = await shown(
      standard('😀 hello \ufffc', [
        { start: 1, length: 4, associatedValue: { case: 'style', value: 1 } },
        { start: 2, length: 40, associatedValue: { case: 'style', value: 1 } },
        { start: 9, length: 1, associatedValue: { case: 'mentionAci', value: aci(3) } },
        { start: 4_000_000_000, length: 4_000_000_000, associatedValue: { case: 'style', value: 2 } },
        { start: 3, length: 0, associatedValue: { case: 'style', value: 2 } },
        { start: 3, length: 2, associatedValue: { case: 'style', value: 0 } },
      ]),
    )
    expect(message.text?.spans).toEqual([
      { start: 0, length: 5, style: 'bold' },
      { start: 5, length: 5, style: 'bold' },
      { start: 9, length: 1, style: 'mention', value: '@Ben' },
    ])
  })

  test('a quarter of a million ranges and a word of a megabyte take no time', async () => {
    const ranges = Array.from({ length: 50_000 }, (_, i) => ({
      start: i,
      length: 5,
      associatedValue: { case: 'style', value: 1 + (i % 5) },
    }))
    const message = await shown(standard('http://'.repeat(150_000), ranges))
    expect(message.text?.body.length).toBe(4000)
    expect(message.text!.spans.length).toBeLessThan(500)
  })

  test('a cut never parts a surrogate pair', async () => {
    const { text } = await shown(standard(`${'x'.repeat(3999)}😀`))
    expect([text?.body.length, text?.cut]).toEqual([3999, true])
  })
})

describe('links', () => {
  test('are http, https and mailto only', () => {
    const text =
      'see https://a.example/x_(y), (http://b.example) javascript:alert(1) mailto:me@c.example. ftp://d.example'
    const found = findLinks(text)
    expect(found.map((link) => link.value)).toEqual([
      'https://a.example/x_(y)',
      'http://b.example',
      'mailto:me@c.example',
    ])
    for (const { start: at, length, value } of found) expect(text.slice(at, at + length)).toBe(value)
  })

  test('that mislead are no links', () => {
    const bad = [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://',
      'https://good.example@evil.example/',
      'https:\\\\evil.example',
      'https://a.example/\u202egnp.exe',
      'https://a.example/<script>',
      'https://.example',
      'mailto:nobody',
      ' https://a.example',
      `https://a.example/${'x'.repeat(3000)}`,
    ]
    for (const url of bad) expect(checkUrl(url)).toBeNull()
    expect(findLinks('xhttps://a.example')).toEqual([])
  })

  test('of previews are checked too', async () => {
    const preview = (url: string): ItemInit => ({
      ...standard(''),
      item: { case: 'standardMessage', value: { text: { body: 'x' }, linkPreview: [{ url, title: 'T' }] } },
    })
    expect((await shown(preview('javascript:alert(1)'))).linkPreview).toBeNull()
    expect((await shown(preview('https://a.example/'))).linkPreview).toMatchObject({ title: 'T' })
  })
})

describe('names', () => {
  test('lose what turns or hides text, and their length has an end', () => {
    expect(cleanName('\u202eevil\u0000', ' name\n')).toBe('evil name')
    expect(cleanName('x'.repeat(1_000_000)).length).toBeLessThanOrEqual(120)
    expect(oneLine(' '.repeat(1_000_000) + 'x', 10)).toBe('…')
  })

  test('of numbers are grouped', () => {
    expect(phoneNumber(15550101234n)).toBe('+1 555-010-1234')
    expect(phoneNumber(4915123456789n)).toBe('+49 151 234 567 89')
    expect(phoneNumber(35812345n)).toBe('+358 123 45')
  })

  test('are taken in the order of the other apps', async () => {
    const full = {
      nickname: { given: 'Nick', family: 'Name' },
      systemGivenName: 'System',
      profileGivenName: 'Profile',
      e164: 4915123456789n,
      username: 'ann.01',
      pni: aci(9),
    }
    const names: string[] = []
    // The strongest name is taken away each time.
    for (let left = Object.entries(full); left.length > 0; left = left.slice(1)) {
      const value = { aci: aci(2), ...Object.fromEntries(left) }
      const { history } = await storedHistory([{ id: 2n, destination: { case: 'contact', value } }], [])
      names.push((await history.listChats()).find((chat) => chat.id === 2)!.title)
    }
    expect(names).toEqual(['Nick Name', 'System', 'Profile', '+49 151 234 567 89', 'ann.01', 'Unknown'])
  })
})
