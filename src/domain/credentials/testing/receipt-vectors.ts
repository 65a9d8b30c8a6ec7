import { expect, test } from 'vitest'
import vectors from '../../../../vectors/receipts.json' with { type: 'json' }
import { toHex } from '../../../core/bytes.ts'
import { credentialRandom, receiptSerial } from '../credential-types.ts'
import { encodeScalar } from '../group.ts'
import { showSecrets } from '../presentation.ts'
import { decodeReceiptParams } from '../public-params.ts'
import * as receipt from '../receipt.ts'
import { receiptScheme } from '../scheme.ts'
import { receiptReceiveFaults } from './expected-faults.ts'
import { decodeFaults, refusalOf, unhex } from './refusals.ts'

type Case = (typeof vectors.cases)[number]
type Refused = (typeof vectors.negative)[number]

export function receiptVectors(): void {
  test.each(vectors.cases)('request of $name', checkRequest)
  test.each(vectors.cases)('credential of $name', checkCredential)
  test.each(vectors.cases)('presentation of $name', checkPresentation)

  const received = vectors.negative.filter(({ operation }) => operation === 'receive')
  test.each(received)('refused: $name', (vector) => {
    const fault = receiptReceiveFaults[vector.name]
    expect(refusalOf(() => receive(vector))).toBe(`bad-credential ${fault ?? 'for a reason yet unlisted'}`)
    if (vector.expect === 'deserialize') expect(decodeFaults).toContain(fault)
  })
}

function paramsOf(server: string) {
  return decodeReceiptParams(unhex(vectors.servers[server as keyof typeof vectors.servers].publicParams))
}

function grantOf({ inputs }: Case): receipt.ReceiptGrant {
  return { expirationTime: inputs.receiptExpirationTime, level: BigInt(inputs.receiptLevel) }
}

function checkRequest({ inputs, fields, derived, ...vector }: Case): void {
  const serial = receiptSerial(unhex(inputs.receiptSerial))
  const context = receipt.makeReceiptContext(serial, credentialRandom(unhex(inputs.requestRandom)))
  const { D1, D2, Y, y } = context.blinded
  expect(toHex(receipt.encodeReceiptContext(context))).toBe(vector.requestContext)
  expect(toHex(receipt.receiptRequest(context))).toBe(vector.request)
  const values = [D1.bytes, D2.bytes, Y.bytes, encodeScalar(y), encodeScalar(context.r)].map(toHex)
  expect(values).toEqual([fields.D1, fields.D2, fields.Y, fields.y, fields.r1])
  expect(receipt.serialPoint(serial).toHex()).toBe(derived.M2)
}

function checkCredential(vector: Case): void {
  const { fields, derived } = vector
  const grant = grantOf(vector)
  expect(toHex(encodeScalar(receipt.receiptGrantScalar(grant)))).toBe(derived.m1)
  expect(toHex(receipt.receiptGrantElement(grant).bytes)).toBe(derived.M1)
  const context = receipt.decodeReceiptContext(unhex(vector.requestContext))
  const expires = (seconds: number) => seconds === grant.expirationTime
  const wish = { params: paramsOf(vector.server), level: grant.level, expires }
  const credential = receipt.receiveReceipt(context, unhex(vector.response), wish)
  expect(credential).toMatchObject(grant)
  const { t, U, V } = credential.mac
  expect([encodeScalar(t), U.bytes, V.bytes].map(toHex)).toEqual([fields.t, fields.U, fields.V])
  expect(toHex(receipt.encodeReceiptCredential(credential))).toBe(vector.credential)
}

function checkPresentation({ inputs, derived, ...vector }: Case): void {
  const random = credentialRandom(unhex(inputs.presentRandom))
  const { z, proofRandom } = showSecrets(receiptScheme, random)
  expect([encodeScalar(z), proofRandom].map(toHex)).toEqual([derived.z, derived.proofRandom])
  const credential = receipt.decodeReceiptCredential(unhex(vector.credential))
  expect(toHex(receipt.presentReceipt(credential, paramsOf(vector.server), random))).toBe(vector.presentation)
}

/** As the library takes it: the level that the answer states, and any expiry. What clients add is tested apart. */
function receive(vector: Refused): unknown {
  const response = unhex(vector.response!)
  return receipt.receiveReceipt(receipt.decodeReceiptContext(unhex(vector.requestContext!)), response, {
    params: paramsOf(vector.server),
    level: BigInt(response[9] ?? 0),
    expires: () => true,
  })
}
