import type { DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { OnlineBackupValidator, Purpose } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { describe, expect, test } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { varint } from '../../core/varint.ts'
import { FrameSchema } from './backup_pb.ts'
import { decodeFrame } from './frame.ts'
import type { IdFields } from './id-fields.ts'
import { frameIdFields } from './id-fields.ts'
import type { IdMaps } from './patch-ids.ts'
import { patchIds } from './patch-ids.ts'
import { caseNames, readCase, splitStream } from './testing/cases.ts'
import { bytesField, varintField } from './wire.ts'

/** All 64-bit fields that are named like an id but are none of ours. */
const otherIds = new Set(['callId', 'customColorId', 'CustomChatColor.id', 'originalTransactionId'])

function idPaths(schema: DescMessage, path: string, revised: boolean, found: Set<string>): Set<string> {
  for (const field of schema.fields) {
    const here = `${path}${field.number}`
    const isRevision = schema.name === 'ChatItem' && field.name === 'revisions'
    if (field.message && !(isRevision && revised))
      idPaths(field.message, `${here}.`, revised || isRevision, found)
    const named = /(^id|Ids?|allowedMembers)$/.test(field.name)
    const ours = !otherIds.has(field.name) && !otherIds.has(`${schema.name}.${field.name}`)
    const scalar = field.fieldKind === 'list' ? field.listKind === 'scalar' && field.scalar : field.scalar
    if (scalar === ScalarType.UINT64 && named && ours) found.add(here)
  }
  return found
}

function tablePaths(fields: IdFields, path: string, found: Set<string>): Set<string> {
  for (const number of Object.keys(fields.ids)) found.add(path + number)
  for (const [number, child] of Object.entries(fields.messages)) tablePaths(child, `${path}${number}.`, found)
  return found
}

test('the table names every id of the schema and nothing else', () => {
  const ours = tablePaths(frameIdFields, '', new Set())
  expect([...ours].sort()).toEqual([...idPaths(FrameSchema, '', false, new Set())].sort())
  expect(ours.size).toBeGreaterThan(30)
})

const to = (id: number) => id * 1_000_003 + 200
function maps(step: (id: number) => number, back = false): IdMaps {
  const entries = Array.from({ length: 400 }, (_, id): [number, number] =>
    back ? [step(id), id] : [id, step(id)],
  )
  return { recipients: new Map(entries), chats: new Map(entries) }
}
const forth = maps(to)
const back = maps(to, true)

describe.skipIf(caseNames.length === 0)('the public cases', () => {
  test('there and back is the same bytes, and the official validator follows every reference', () => {
    let changed = 0
    for (const name of caseNames) {
      const [info, ...frames] = splitStream(readCase(name))
      const validator = new OnlineBackupValidator(info!, Purpose.DeviceTransfer)
      for (const frame of frames) {
        const there = patchIds(frame, forth)
        expect(there.ok && there.unmapped.length === 0, name).toBe(true)
        if (there.bytes !== frame) changed++
        validator.addFrame(new Uint8Array(there.bytes))
        expect(patchIds(there.bytes, back).bytes, name).toEqual(frame)
      }
      validator.finalize()
    }
    expect(changed).toBeGreaterThan(1000)
  }, 60_000)

  test('identity maps give the same array back', () => {
    const same = maps((id) => id)
    for (const name of caseNames.slice(0, 40))
      for (const frame of splitStream(readCase(name)).slice(1))
        expect(patchIds(frame, same).bytes).toBe(frame)
  })
})

const one: IdMaps = { recipients: new Map([[5, 70_000]]), chats: new Map([[5, 900]]) }

test('chat ids and recipient ids are different spaces', () => {
  const item = bytesField(4, concat(varintField(1, 5), varintField(2, 5)))
  expect(patchIds(item, one).bytes).toEqual(
    bytesField(4, concat(varintField(1, 900), varintField(2, 70_000))),
  )
})

test('packed and unpacked lists, in one message, keep their form', () => {
  const folder = (id: number, packed: number) =>
    bytesField(8, concat(varintField(7, id), bytesField(8, concat(varint(packed), varint(packed)))))
  expect(patchIds(folder(5, 5), one).bytes).toEqual(folder(70_000, 70_000))
})

test('unknown fields and odd orders stay where they are', () => {
  const frame = (author: number) =>
    concat(
      varintField(50, 5),
      bytesField(4, concat(bytesField(99, utf8('?')), varintField(2, author), varintField(98, 5))),
    )
  expect(patchIds(frame(5), one).bytes).toEqual(frame(70_000))
})

test('ids that no map knows are reported and left; 0 is no id', () => {
  const huge = concat(varint(2 * 8), new Uint8Array(9).fill(0xff), Uint8Array.of(1))
  const frame = bytesField(4, concat(varintField(1, 6), huge, bytesField(22, varintField(1, 0))))
  const patched = patchIds(frame, one)
  expect(patched.bytes).toBe(frame)
  expect(patched.unmapped).toEqual([
    { kind: 'chat', id: 6 },
    { kind: 'recipient', id: null },
  ])
})

test('revisions are patched, revisions of revisions are refused', () => {
  const item = (chat: number, inner?: Uint8Array) =>
    inner ? concat(varintField(1, chat), bytesField(6, inner)) : varintField(1, chat)
  expect(patchIds(bytesField(4, item(5, item(5))), one).bytes).toEqual(bytesField(4, item(900, item(900))))
  const deep = bytesField(4, item(5, item(5, item(5))))
  expect(patchIds(deep, one)).toEqual({ bytes: deep, unmapped: [], ok: false })
})

test('malformed frames come back as they were', () => {
  for (const frame of [
    Uint8Array.of(0x22, 5, 8),
    bytesField(8, bytesField(7, new Uint8Array(12).fill(0xff))),
  ]) {
    expect(decodeFrame(frame).ok).toBe(false)
    expect(patchIds(frame, one)).toEqual({ bytes: frame, unmapped: [], ok: false })
  }
})

test('a list of any length is patched: a file decides how long', () => {
  const many = 300_000
  const list = (id: number[]) =>
    bytesField(8, bytesField(7, Uint8Array.from(Array(many).fill(id).flat() as number[])))
  const patched = patchIds(list([7]), { chats: new Map(), recipients: new Map([[7, 300]]) })
  expect(patched.ok).toBe(true)
  expect(patched.bytes.length).toBeGreaterThan(2 * many)
})
