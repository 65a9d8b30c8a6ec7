import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { toBase64Url } from '../../core/bytes.ts'
import { parametersFingerprint, parseParameters } from './parameters.ts'
import { replaceKeyBody } from './replace-key.ts'

const parameters = { generic: new Uint8Array(225).fill(1), server: new Uint8Array(673).fill(2) }

test('the fingerprint is the hash of docs/protocol.md section 8', () => {
  const hash = createHash('sha256').update('Heirloom parameters v1\n')
  const expected = hash.update(parameters.generic).update(parameters.server).digest()
  expect(Buffer.from(parametersFingerprint(parameters))).toEqual(expected)
})

test('an answer is read strictly', () => {
  const answer = { generic: toBase64Url(parameters.generic), server: toBase64Url(parameters.server) }
  expect(parseParameters(answer)).toEqual(parameters)
  expect(parseParameters({ ...answer, generic: toBase64Url(new Uint8Array(226)) })).toBe(null)
  expect(parseParameters({ generic: answer.generic })).toBe(null)
  expect(parseParameters({ ...answer, server: 5 })).toBe(null)
})

test('what a new key signs and what is sent differ in the signature alone', () => {
  const parts = { publicKey: 'new', replaces: 'old' }
  expect(replaceKeyBody(parts)).toBe('{"publicKey":"new","replaces":"old","signature":""}')
  expect(replaceKeyBody(parts, 'signed')).toBe('{"publicKey":"new","replaces":"old","signature":"signed"}')
})
