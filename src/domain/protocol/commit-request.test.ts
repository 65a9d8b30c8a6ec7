import { describe, expect, test } from 'vitest'
import { concat, fromHex } from '../../core/bytes.ts'
import { decodeCommitRequest, encodeCommitRequest } from './commit-request.ts'

const token = new Uint8Array(32).fill(7)
const sealedManifest = new Uint8Array([1, 2, 3])
const name = (first: number) => new Uint8Array(16).fill(first)
const request = { token, sealedManifest, names: [name(1), name(2)] }
const encoded = encodeCommitRequest(request)

describe('commit request', () => {
  test('is the protobuf of docs/protocol.md', () => {
    const hex = `0a20${'07'.repeat(32)}12030102031a20${'01'.repeat(16)}${'02'.repeat(16)}2001`
    expect(encoded).toEqual(fromHex(hex))
    expect(decodeCommitRequest(encoded)).toEqual(request)
  })

  test('sends names ascending, and none as none', () => {
    const shuffled = encodeCommitRequest({ ...request, names: [name(2), name(1)] })
    expect(shuffled).toEqual(encoded)
    const empty = { ...request, names: [] }
    expect(decodeCommitRequest(encodeCommitRequest(empty))).toEqual(empty)
  })

  test('skips fields it does not know', () => {
    for (const unknown of ['2805', '32020909', '3d01020304', '410102030405060708']) {
      expect(decodeCommitRequest(concat(encoded, fromHex(unknown)!))).toEqual(request)
    }
  })

  test('cut anywhere is malformed', () => {
    for (let length = 0; length < encoded.length; length++) {
      expect(decodeCommitRequest(encoded.subarray(0, length))).toBe(null)
    }
  })

  test.each([
    ['names out of order', [name(2), name(1)]],
    ['a name twice', [name(1), name(1)]],
  ])('%s is malformed', (_what, names) => {
    const good = encodeCommitRequest({ ...request, names: [name(1), name(2)] })
    const bad = new Uint8Array(good)
    bad.set(concat(...names), good.length - 34)
    expect(decodeCommitRequest(good)).not.toBe(null)
    expect(decodeCommitRequest(bad)).toBe(null)
  })

  test.each([
    ['another version', '2002'],
    ['a length beyond the end', '3a7f00'],
    ['an endless varint', `38${'ff'.repeat(12)}`],
    ['field zero', '0000'],
    ['a wire type of groups', '33'],
    ['half a name', '1a080101010101010101'],
  ])('%s is malformed', (_what, hex) => {
    expect(decodeCommitRequest(concat(encoded, fromHex(hex)!))).toBe(null)
  })
})
