import { expect, test } from 'vitest'
import * as zk from '@signalapp/libsignal-client/zkgroup.js'
import backup from '../../../vectors/backup-auth.json' with { type: 'json' }
import receipts from '../../../vectors/receipts.json' with { type: 'json' }
import { toHex } from '../../core/bytes.ts'
import { OfficialBackupAuth, OfficialReceipts, verdictOf } from '../../../tools/lib/official-credentials.ts'
import { unhex } from './testing/refusals.ts'

// The vectors replayed on the official library, the server's half with them: they are still what it says today.

const backupIssuer = (server: string) =>
  new OfficialBackupAuth(unhex(backup.servers[server as keyof typeof backup.servers].secretParams))
const receiptIssuer = (server: string) =>
  new OfficialReceipts(unhex(receipts.servers[server as keyof typeof receipts.servers].secretParams))

test.each(Object.entries(backup.servers))('parameters of backup service %s', (_, server) => {
  const issuer = new OfficialBackupAuth(unhex(server.random)).withVersion(server.version)
  expect(toHex(issuer.secret.serialize())).toBe(server.secretParams)
  expect(toHex(issuer.params.serialize())).toBe(server.publicParams)
})

test.each(Object.entries(receipts.servers))('parameters of receipt service %s', (_, server) => {
  const issuer = new OfficialReceipts(unhex(server.random))
  expect(toHex(issuer.secret.serialize())).toBe(server.secretParams)
  expect(toHex(issuer.params.serialize())).toBe(server.publicParams)
})

test.each(backup.cases)('backup credential: $name', (vector) => {
  const { inputs } = vector
  const issuer = backupIssuer(vector.server)
  const { context, request } = issuer.request(unhex(inputs.backupKey), unhex(inputs.aci))
  expect([context, request].map(toHex)).toEqual([vector.requestContext, vector.request])
  const grant = {
    redemptionTime: inputs.redemptionTime,
    level: inputs.backupLevel === 201 ? 'paid' : 'free',
    type: inputs.credentialType === 2 ? 'media' : 'messages',
  } as const
  const response = issuer.issue(request, grant, unhex(inputs.issueRandom))
  expect(toHex(response)).toBe(vector.response)
  const credential = issuer.receive(context, response, grant.redemptionTime)
  expect(toHex(credential)).toBe(vector.credential)
  const presentation = issuer.present(credential, unhex(inputs.presentRandom))
  expect(toHex(presentation)).toBe(vector.presentation)
  const verdict = verdictOf(() => issuer.verify(presentation, grant.redemptionTime))
  expect(verdict).toBe(vector.presentationVerifies ? 'accept' : 'verify')
})

test.each(receipts.cases)('receipt: $name', (vector) => {
  const { inputs } = vector
  const issuer = receiptIssuer(vector.server)
  const { context, request } = issuer.request(unhex(inputs.receiptSerial), unhex(inputs.requestRandom))
  expect([context, request].map(toHex)).toEqual([vector.requestContext, vector.request])
  const grant = { expirationTime: inputs.receiptExpirationTime, level: BigInt(inputs.receiptLevel) }
  const response = issuer.issue(request, grant, unhex(inputs.issueRandom))
  expect(toHex(response)).toBe(vector.response)
  const credential = issuer.receive(context, response)
  expect(toHex(credential)).toBe(vector.credential)
  const presentation = issuer.present(credential, unhex(inputs.presentRandom))
  expect(toHex(presentation)).toBe(vector.presentation)
  expect(verdictOf(() => issuer.verify(presentation))).toBe('accept')
})

const backupTries = [...backup.negative, ...backup.boundary]

test.each(backupTries)('backup credential, $expect: $name', (vector) => {
  expect(verdictOf(() => tryBackup(vector))).toBe(vector.expect)
})

function tryBackup(vector: (typeof backupTries)[number]): void {
  if ('publicParams' in vector) {
    new zk.GenericServerPublicParams(unhex(vector.publicParams))
    return
  }
  const issuer = backupIssuer(vector.server)
  if (vector.operation === 'verifyPresentation') issuer.verify(unhex(vector.presentation!), vector.now!)
  else issuer.receive(unhex(vector.requestContext!), unhex(vector.response!), vector.expectedRedemptionTime!)
}

const receiptTries = [...receipts.negative, ...receipts.boundary]

test.each(receiptTries)('receipt, $expect: $name', (vector) => {
  expect(verdictOf(() => tryReceipt(vector))).toBe(vector.expect)
})

function tryReceipt(vector: (typeof receiptTries)[number]): void {
  const issuer = receiptIssuer(vector.server)
  if ('response' in vector) issuer.receive(unhex(vector.requestContext), unhex(vector.response))
  else issuer.verify(unhex(vector.presentation))
}
