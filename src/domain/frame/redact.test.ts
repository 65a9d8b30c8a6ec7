import { create } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { concat, toHex, utf8 } from '../../core/bytes.ts'
import { AccountDataSchema, BackupInfoSchema, FrameSchema } from './backup_pb.ts'
import { decodeFrame, encodeBackupInfo, encodeFrame } from './frame.ts'
import { stripAccountSecrets, stripInfoSecrets } from './redact.ts'
import { caseNames, readCase, splitStream } from './testing/cases.ts'
import { bytesField, varintField } from './wire.ts'

const id = new Uint8Array(32).fill(0xab)
const account = create(AccountDataSchema, {
  profileKey: new Uint8Array(32).fill(0xcd),
  svrPin: '4711 secret pin',
  donationSubscriberData: { subscriberId: id, currencyCode: 'EUR' },
  backupsSubscriberData: { subscriberId: id, iapSubscriptionId: { case: 'purchaseToken', value: 'token' } },
  givenName: 'Ada',
})

test('takes the three secrets out and leaves every other byte', () => {
  const frame = concat(
    encodeFrame(create(FrameSchema, { item: { case: 'account', value: account } })),
    varintField(99, 7),
  )
  const stripped = stripAccountSecrets(frame)!
  for (const secret of ['4711 secret pin', 'EUR', 'token'])
    expect(toHex(stripped)).not.toContain(toHex(utf8(secret)))
  expect(toHex(stripped)).not.toContain(toHex(id))
  expect(toHex(stripped)).toContain(toHex(varintField(99, 7)))
  const decoded = decodeFrame(stripped)
  const value = decoded.ok && decoded.message.item.case === 'account' ? decoded.message.item.value : null
  expect(value?.givenName).toBe('Ada')
  expect(value?.profileKey).toEqual(account.profileKey)
  expect(stripAccountSecrets(stripped)).toBe(stripped)
})

test('secrets repeated, split over two account fields, or in odd wire types go too', () => {
  const pin = bytesField(11, utf8('pin'))
  const frame = concat(
    bytesField(1, concat(pin, bytesField(4, utf8('a')), pin, varintField(11, 3))),
    bytesField(1, concat(bytesField(600, utf8('kept')), bytesField(7, utf8('s')))),
  )
  const expected = concat(
    bytesField(1, bytesField(4, utf8('a'))),
    bytesField(1, bytesField(600, utf8('kept'))),
  )
  expect(stripAccountSecrets(frame)).toEqual(expected)
})

test('a malformed account is refused, not passed on', () => {
  expect(stripAccountSecrets(bytesField(1, Uint8Array.of(0x5b)))).toBeNull()
  expect(stripAccountSecrets(Uint8Array.of(0x0a, 0x20, 1))).toBeNull()
})

test('BackupInfo loses its media root key only', () => {
  const info = encodeBackupInfo(
    create(BackupInfoSchema, { version: 1n, mediaRootBackupKey: id, currentAppVersion: 'x' }),
  )
  expect(stripInfoSecrets(info)).toEqual(concat(varintField(1, 1), bytesField(4, utf8('x'))))
})

describe.skipIf(caseNames.length === 0)('the public cases', () => {
  test('frames other than the account pass as the same array', () => {
    for (const name of caseNames.slice(0, 60)) {
      for (const frame of splitStream(readCase(name)).slice(1)) {
        const decoded = decodeFrame(frame)
        const stripped = stripAccountSecrets(frame)
        if (decoded.ok && decoded.message.item.case !== 'account') expect(stripped).toBe(frame)
        else expect(stripped).not.toBeNull()
      }
    }
  })
})
