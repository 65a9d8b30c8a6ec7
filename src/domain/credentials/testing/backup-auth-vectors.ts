import { expect, test } from 'vitest'
import vectors from '../../../../vectors/backup-auth.json' with { type: 'json' }
import { toHex } from '../../../core/bytes.ts'
import { accountId, backupKey } from '../../keys/key-types.ts'
import { deriveBackupIdKeyPair, deriveBackupKey } from '../../keys/signal-keys.ts'
import { readRecoveryKey } from '../../keys/typed-key.ts'
import * as auth from '../backup-auth.ts'
import { credentialRandom } from '../credential-types.ts'
import { encodeScalar } from '../group.ts'
import { showSecrets } from '../presentation.ts'
import { decodeBackupAuthParams } from '../public-params.ts'
import { backupAuthScheme } from '../scheme.ts'
import { backupReceiveFaults } from './expected-faults.ts'
import { decodeFaults, refusalOf, unhex } from './refusals.ts'

type Case = (typeof vectors.cases)[number]
type Refused = (typeof vectors.negative)[number] | (typeof vectors.boundary)[number]

export function backupAuthVectors(): void {
  test.each(vectors.cases)('request of $name', checkRequest)
  test.each(vectors.cases)('credential of $name', checkCredential)
  test.each(vectors.cases)('presentation of $name', checkPresentation)

  test.each(vectors.negative.filter(isReceived))('refused: $name', (vector) => {
    const fault = backupReceiveFaults[vector.name]
    expect(refusalOf(() => receive(vector))).toBe(`bad-credential ${fault ?? 'for a reason yet unlisted'}`)
    if (vector.expect === 'deserialize') expect(decodeFaults).toContain(fault)
  })

  test.each(vectors.boundary.filter(isReceived))('at the edge: $name', (vector) => {
    const strict = 'strict' in vector && vector.strict === 'reject'
    expect(refusalOf(() => receive(vector))).toBe(strict ? 'bad-credential length' : 'accepted')
  })

  const parameters = vectors.negative.filter(({ operation }) => operation === 'parsePublicParams')
  test.each(parameters)('refused: $name', ({ name, publicParams }) => {
    const faults: Record<string, string> = {
      'public params version 2': 'version',
      'public params one byte short': 'length',
      'public params with a bad point': 'point',
    }
    const refusal = refusalOf(() => decodeBackupAuthParams(unhex(publicParams!)))
    expect(refusal).toBe(`wrong-parameters ${faults[name] ?? 'for a reason yet unlisted'}`)
  })
}

const isReceived = ({ operation }: Refused) => operation === 'receive'
const typeOf = (number: number) => (number === 2 ? 'media' : 'messages')

function paramsOf(server: string) {
  return decodeBackupAuthParams(unhex(vectors.servers[server as keyof typeof vectors.servers].publicParams))
}

function grantOf({ inputs }: Case): auth.BackupAuthGrant {
  return {
    redemptionTime: inputs.redemptionTime,
    level: inputs.backupLevel === 201 ? 'paid' : 'free',
    type: typeOf(inputs.credentialType),
  }
}

function rootOf(recoveryKey: string) {
  const typed = readRecoveryKey(recoveryKey)
  if (!typed.ok) throw new Error('the vector itself is malformed')
  return deriveBackupKey(typed.key)
}

function checkRequest({ inputs, fields, derived, ...vector }: Case): void {
  const root = backupKey(unhex(inputs.backupKey))
  if (inputs.accountEntropyPool !== undefined) expect(rootOf(inputs.accountEntropyPool)).toEqual(root)
  const account = accountId(unhex(inputs.aci))
  const context = auth.makeBackupAuthContext(root, account)
  const { D1, D2, Y, y } = context.blinded
  expect(toHex(auth.encodeBackupAuthContext(context))).toBe(vector.requestContext)
  expect(toHex(auth.backupAuthRequest(context))).toBe(vector.request)
  expect(toHex(context.id)).toBe(vector.backupId)
  const values = [D1.bytes, D2.bytes, Y.bytes, encodeScalar(y)].map(toHex)
  expect(values).toEqual([fields.D1, fields.D2, fields.Y, fields.y])
  expect(toHex(encodeScalar(auth.blindingSecrets(root, account).r))).toBe(derived.r)
  expect(auth.backupIdPoint(context.id).toHex()).toBe(derived.M_id)
  const pair = deriveBackupIdKeyPair(root, account)
  expect(toHex(pair.privateKey)).toBe(vector.adjacent.backupIdEcPrivateKey)
  expect(toHex(pair.publicKey)).toBe(vector.adjacent.backupIdEcPublicKey)
}

function checkCredential(vector: Case): void {
  const { fields, derived } = vector
  const grant = grantOf(vector)
  expect(toHex(auth.backupGrantElement(grant).bytes)).toBe(derived.M0)
  const context = auth.decodeBackupAuthContext(unhex(vector.requestContext))
  const wish = { ...grant, params: paramsOf(vector.server), levels: [grant.level] }
  const credential = auth.receiveBackupAuth(context, unhex(vector.response), wish)
  expect(credential).toMatchObject(grant)
  const { t, U, V } = credential.mac
  expect([encodeScalar(t), U.bytes, V.bytes].map(toHex)).toEqual([fields.t, fields.U, fields.V])
  expect(toHex(auth.encodeBackupAuthCredential(credential))).toBe(vector.credential)
}

function checkPresentation({ inputs, derived, ...vector }: Case): void {
  const random = credentialRandom(unhex(inputs.presentRandom))
  const { z, proofRandom } = showSecrets(backupAuthScheme, random)
  expect([encodeScalar(z), proofRandom].map(toHex)).toEqual([derived.z, derived.proofRandom])
  const credential = auth.decodeBackupAuthCredential(unhex(vector.credential))
  const presentation = auth.presentBackupAuth(credential, paramsOf(vector.server), random)
  expect(toHex(presentation)).toBe(vector.presentation)
}

/** As the library takes it: any level, and the type that the answer states. What clients add is tested apart. */
function receive(vector: Refused): unknown {
  const response = unhex(vector.response!)
  return auth.receiveBackupAuth(auth.decodeBackupAuthContext(unhex(vector.requestContext!)), response, {
    params: paramsOf(vector.server!),
    redemptionTime: vector.expectedRedemptionTime!,
    levels: ['free', 'paid'],
    type: typeOf(response[17] ?? 0),
  })
}
