import { create } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import type { Contact } from '../frame/backup_pb.ts'
import { BackupInfoSchema, ContactSchema, FrameSchema } from '../frame/backup_pb.ts'
import { encodeBackupInfo, encodeFrame } from '../frame/frame.ts'
import type { DirectoryRow } from '../history/types.ts'
import { mergeDirectory } from './directory-merge.ts'
import type { DirectoryEntry } from './directory-rows.ts'
import { reconcile } from './reconcile.ts'
import { delimited } from '../frame/wire.ts'

const aci = (n: number) => new Uint8Array(16).fill(n)
type Named = Partial<Pick<Contact, 'aci' | 'pni' | 'e164' | 'profileGivenName'>>

function contact(id: number, named: Named): Uint8Array {
  const value = create(ContactSchema, { registration: { case: 'registered', value: {} } })
  Object.assign(value, named)
  return encodeFrame(
    create(FrameSchema, {
      item: { case: 'recipient', value: { id: BigInt(id), destination: { case: 'contact', value } } },
    }),
  )
}

function chat(
  id: number,
  recipient: number,
  more: { pinnedOrder?: number; colour?: number } = {},
): Uint8Array {
  const bubbleColor = { case: 'customColorId' as const, value: BigInt(more.colour ?? 0) }
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'chat',
        value: {
          id: BigInt(id),
          recipientId: BigInt(recipient),
          ...(more.pinnedOrder === undefined ? {} : { pinnedOrder: more.pinnedOrder }),
          ...(more.colour === undefined ? {} : { style: { bubbleColor } }),
        },
      },
    }),
  )
}

const info = (time: number, phone: number) =>
  encodeBackupInfo(
    create(BackupInfoSchema, {
      backupTimeMs: BigInt(time),
      mediaRootBackupKey: new Uint8Array(32).fill(phone),
    }),
  )

function rowsOf(time: number, phone: number, frames: readonly Uint8Array[]): DirectoryRow[] {
  return [info(time, phone), ...frames].map((body, row) => ({ row, frame: delimited(body) }))
}

function merge(
  here: readonly Uint8Array[],
  there: readonly Uint8Array[],
  options: { phone: number; time: number },
) {
  const source = { info: info(options.time, options.phone), frames: there }
  const merged = mergeDirectory(rowsOf(10, 1, here), source, 10)
  reconcile(merged.entries, { before: null, source: null }, merged.samePhone && merged.newer)
  return merged
}

function contactOf(entry: DirectoryEntry | undefined): Contact | null {
  const item = entry?.frame?.item
  const destination = item?.case === 'recipient' ? item.value.destination : null
  return destination?.case === 'contact' ? destination.value : null
}

const chatsOf = (entries: readonly DirectoryEntry[]) =>
  entries.flatMap(({ frame }) => (frame?.item.case === 'chat' ? [frame.item.value] : []))

test('people are recognised by ACI, else PNI, else number, and keep their ids', () => {
  const here = [contact(5, { aci: aci(1) }), contact(6, { pni: aci(2) }), contact(7, { e164: 49n })]
  const there = [
    contact(5, { e164: 49n }),
    contact(6, { aci: aci(1), e164: 50n }),
    contact(7, { aci: aci(3), pni: aci(2) }),
    contact(8, { aci: aci(9) }),
  ]
  const { ids, entries } = merge(here, there, { phone: 2, time: 20 })
  expect([5, 6, 7, 8].map((id) => ids.recipients.get(id))).toEqual([7, 5, 6, 1])
  expect(entries).toHaveLength(4)
  expect(ids.recipients.get(77)).toBe(2 ** 52 + 77)
})

test('a number that went from one person to another stays with one of them', () => {
  const { entries, ids } = merge(
    [contact(5, { aci: aci(1), e164: 49n })],
    [contact(5, { aci: aci(2), e164: 49n })],
    {
      phone: 2,
      time: 20,
    },
  )
  expect(ids.recipients.get(5)).not.toBe(5)
  expect(entries.map((entry) => contactOf(entry)?.e164)).toEqual([49n, undefined])
})

test('only a newer backup of the same phone has its word', () => {
  const here = [contact(5, { aci: aci(1), profileGivenName: 'old' })]
  const there = [contact(9, { aci: aci(1), profileGivenName: 'new' })]
  const nameAfter = (options: { phone: number; time: number }) =>
    contactOf(merge(here, there, options).entries[0])?.profileGivenName
  expect(nameAfter({ phone: 1, time: 20 })).toBe('new')
  expect(nameAfter({ phone: 1, time: 5 })).toBe('old')
  expect(nameAfter({ phone: 2, time: 20 })).toBe('old')
})

test('two chats of one source with one person go where they went before', () => {
  const there = [contact(5, { aci: aci(1) }), chat(1, 5), chat(2, 5)]
  const first = merge([], there, { phone: 2, time: 20 })
  const once = first.entries.map(({ body }) => body)
  const again = merge(once, there, { phone: 2, time: 20 })
  expect(again.ids.chats.get(1)).toBe(first.ids.chats.get(1))
  expect(again.ids.chats.get(2)).toBe(first.ids.chats.get(2))
  expect(again.entries.every(({ changed }) => !changed)).toBe(true)
})

test('pins are told apart, and colours that nobody has become automatic', () => {
  const here = [contact(5, { aci: aci(1) }), chat(1, 5, { pinnedOrder: 3 })]
  const there = [contact(5, { aci: aci(2) }), chat(1, 5, { pinnedOrder: 3, colour: 8 })]
  const [mine, theirs] = chatsOf(merge(here, there, { phone: 2, time: 20 }).entries)
  expect(mine?.pinnedOrder).toBe(3)
  expect(theirs?.pinnedOrder).toBeUndefined()
  expect(theirs?.style?.bubbleColor.case).toBe('autoBubbleColor')
})
