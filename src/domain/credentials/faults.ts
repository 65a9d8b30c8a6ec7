import { HeirloomError } from '../../core/errors.ts'

/** Why an object was refused: a fixed word that travels in the facts of the error. */
export type Fault =
  // The bytes are no such object:
  | 'length'
  | 'version'
  | 'point'
  | 'scalar'
  | 'time'
  | 'level'
  | 'type'
  | 'context'
  // They are, and the issuer's proof does not hold:
  | 'proof'
  // They are not what was asked for:
  | 'other-day'
  | 'other-level'
  | 'other-type'
  | 'other-expiry'

/** An answer of the service. */
export function badAnswer(fault: Fault): HeirloomError {
  return new HeirloomError('bad-credential', `a credential was refused: ${fault}`, { facts: { fault } })
}

/** A context or credential that was kept on this device. */
export function badStored(fault: Fault): HeirloomError {
  return new HeirloomError('bad-record', `a stored credential cannot be read: ${fault}`, { facts: { fault } })
}

export function badParameters(fault: Fault): HeirloomError {
  const facts = { fault }
  return new HeirloomError('wrong-parameters', `the service's parameters cannot be read: ${fault}`, { facts })
}
