import type { Fault } from '../faults.ts'

/** Why each vector that a client must not receive is refused, by its name. */
type Faults = Readonly<Record<string, Fault>>

const anyProof: Faults = {
  't bit flipped': 'proof',
  'U replaced by S1': 'proof',
  'S1 and S2 exchanged': 'proof',
  'challenge bit flipped': 'proof',
  'challenge not reduced': 'proof',
  'proof response scalar 0 bit flipped': 'proof',
  'proof response scalar 1 bit flipped': 'proof',
  'proof response scalar 2 bit flipped': 'proof',
  'proof response scalar 3 bit flipped': 'proof',
  'proof response scalar 4 bit flipped': 'proof',
  'proof response scalar 5 bit flipped': 'proof',
  'proof response scalar 6 bit flipped': 'proof',
  'verified against other server public parameters': 'proof',
}

const anyEncoding: Faults = {
  'U not a canonical point encoding': 'point',
  // The library finds the identity unproven; for us it is no point that an answer may hold.
  'U replaced by the identity': 'point',
  // Only one length can be right, and the count in front of the proof must agree with it.
  'proof one scalar too short, length prefix corrected': 'length',
  'proof one scalar too long, length prefix corrected': 'length',
  'proof length prefix too large': 'length',
  'truncated by one byte': 'length',
}

export const backupReceiveFaults: Faults = {
  ...anyProof,
  ...anyEncoding,
  'response reserved byte is 1': 'version',
  'response redemption time raised by a day, client expects the original': 'other-day',
  'response redemption time raised by a day, client expects that day': 'proof',
  'client expects one day later': 'other-day',
  'client expects one day earlier': 'other-day',
  'validly issued for a time that is not a whole day': 'other-day',
  'response level changed to paid': 'proof',
  'response level 202 is unknown': 'level',
  'response level with a high byte set': 'level',
  'response type changed to media': 'proof',
  'response type 3 is unknown': 'type',
  'response type 0 is unknown': 'type',
  't not reduced (t plus group order)': 'scalar',
  'S2 replaced by U': 'proof',
  'last proof scalar not reduced': 'proof',
  'empty proof': 'length',
  'proof length prefix too small': 'length',
  'empty response': 'length',
  'response belongs to another backup key': 'proof',
  'response belongs to another account': 'proof',
  'response of the same user for another day and level, client expects this day': 'other-day',
}

export const receiptReceiveFaults: Faults = {
  ...anyProof,
  ...anyEncoding,
  'reserved byte is 1': 'version',
  'expiration raised by a day': 'proof',
  'validly issued for an expiration that is not a whole day': 'other-expiry',
  'level raised': 'proof',
  't not reduced': 'scalar',
  'trailing byte': 'length',
  'response belongs to another request for the same serial': 'proof',
  'response belongs to another serial': 'proof',
}
