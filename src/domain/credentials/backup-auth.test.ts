import { expect, test } from 'vitest'
import vectors from '../../../vectors/backup-auth.json' with { type: 'json' }
import { concat } from '../../core/bytes.ts'
import { accountId, backupKey } from '../keys/key-types.ts'
import {
  type BackupAuthWish,
  decodeBackupAuthContext,
  decodeBackupAuthCredential,
  encodeBackupAuthContext,
  encodeBackupAuthCredential,
  makeBackupAuthContext,
  presentBackupAuth,
  receiveBackupAuth,
} from './backup-auth.ts'
import { credentialRandom } from './credential-types.ts'
import { decodeBackupAuthParams } from './public-params.ts'
import { refusalOf, unhex } from './testing/refusals.ts'

const [free] = vectors.cases
const context = decodeBackupAuthContext(unhex(free!.requestContext))
const params = decodeBackupAuthParams(unhex(vectors.servers.A.publicParams))
const wish: BackupAuthWish = {
  params,
  redemptionTime: free!.inputs.redemptionTime,
  levels: ['free'],
  type: 'messages',
}
const receive = (changed: Partial<BackupAuthWish>) =>
  refusalOf(() => receiveBackupAuth(context, unhex(free!.response), { ...wish, ...changed }))

test('an answer must be the day, level and type that were wished for', () => {
  expect(receive({})).toBe('accepted')
  expect(receive({ levels: ['paid', 'free'] })).toBe('accepted')
  expect(receive({ redemptionTime: wish.redemptionTime + 86_400 })).toBe('bad-credential other-day')
  expect(receive({ levels: ['paid'] })).toBe('bad-credential other-level')
  expect(receive({ levels: [] })).toBe('bad-credential other-level')
  expect(receive({ type: 'media' })).toBe('bad-credential other-type')
})

test('a context made twice is the same, of another key or account another', () => {
  const key = backupKey(unhex(free!.inputs.backupKey))
  const account = accountId(unhex(free!.inputs.aci))
  expect(encodeBackupAuthContext(makeBackupAuthContext(key, account))).toEqual(unhex(free!.requestContext))
  const otherKey = makeBackupAuthContext(backupKey(new Uint8Array(32)), account)
  const otherAccount = makeBackupAuthContext(key, accountId(new Uint8Array(16)))
  for (const { id, blinded } of [otherKey, otherAccount]) {
    expect(id).not.toEqual(context.id)
    expect(blinded.y).not.toBe(context.blinded.y)
  }
})

test('a credential shown twice looks different', () => {
  const credential = decodeBackupAuthCredential(unhex(free!.credential))
  const show = (fill: number) =>
    presentBackupAuth(credential, params, credentialRandom(new Uint8Array(32).fill(fill)))
  expect(show(1)).toEqual(show(1))
  // Apart from what it says (level, type, day, backup id), no part of it comes again.
  const [one, other] = [show(1), show(2)]
  for (const at of [25, 57, 89, 129, 161, 201, 233, 265, 297])
    expect(one.subarray(at, at + 32)).not.toEqual(other.subarray(at, at + 32))
})

/** Bytes put in at an offset, and what is then wrong. */
const spoiled: readonly (readonly [at: number, hex: string, fault: string])[] = [
  [0, '01', 'version'],
  [1, '00'.repeat(32), 'point'],
  [33, 'ff'.repeat(32), 'point'],
  [81, '00'.repeat(32), 'scalar'],
  [81, 'ff'.repeat(32), 'scalar'],
]

test.each(spoiled)('a stored context with bytes at %i is refused: %s', (at, hex, fault) => {
  const bytes = unhex(free!.requestContext)
  expect(encodeBackupAuthContext(decodeBackupAuthContext(bytes))).toEqual(bytes)
  bytes.set(unhex(hex), at)
  expect(refusalOf(() => decodeBackupAuthContext(bytes))).toBe(`bad-record ${fault}`)
})

const spoiledCredential: typeof spoiled = [
  [0, '01', 'version'],
  [1, 'ff'.repeat(8), 'time'],
  [9, '01', 'level'],
  [17, '03', 'type'],
  [25, 'ff'.repeat(32), 'scalar'],
  [57, '00'.repeat(32), 'point'],
  [89, '01', 'point'],
]

test.each(spoiledCredential)('a stored credential with bytes at %i is refused: %s', (at, hex, fault) => {
  const bytes = unhex(free!.credential)
  expect(encodeBackupAuthCredential(decodeBackupAuthCredential(bytes))).toEqual(bytes)
  bytes.set(unhex(hex), at)
  expect(refusalOf(() => decodeBackupAuthCredential(bytes))).toBe(`bad-record ${fault}`)
})

test('no object is read from more or fewer bytes', () => {
  const readers = [
    [free!.requestContext, decodeBackupAuthContext, 'bad-record'],
    [free!.credential, decodeBackupAuthCredential, 'bad-record'],
    [vectors.servers.A.publicParams, decodeBackupAuthParams, 'wrong-parameters'],
  ] as const
  for (const [hex, decode, code] of readers) {
    const bytes = unhex(hex)
    for (const wrong of [concat(bytes, Uint8Array.of(0)), bytes.subarray(0, -1), bytes.subarray(0, 0)])
      expect(refusalOf(() => decode(wrong))).toBe(`${code} length`)
  }
})
