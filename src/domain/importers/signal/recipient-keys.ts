import { toHex } from '../../../core/bytes.ts'
import type { Recipient } from '../../frame/backup_pb.ts'

export type RecipientKeyKind =
  'aci' | 'pni' | 'e164' | 'username' | 'group' | 'list' | 'link' | 'self' | 'notes'

export interface RecipientKey {
  readonly kind: RecipientKeyKind
  /** Equal texts name the same thing. */
  readonly text: string
}

const myStory = '0'.repeat(32)

/** What a recipient can be recognised by, strongest first. Each may occur once in a directory. */
export function recipientKeys(recipient: Recipient): RecipientKey[] {
  const { destination } = recipient
  switch (destination.case) {
    case 'contact': {
      const { aci, pni, e164, username } = destination.value
      const keys: RecipientKey[] = []
      if (aci?.length === 16) keys.push(named('aci', toHex(aci)))
      if (pni?.length === 16) keys.push(named('pni', toHex(pni)))
      if (e164) keys.push(named('e164', e164.toString()))
      if (username) keys.push(named('username', username.toLowerCase()))
      return keys
    }
    case 'group':
      return [named('group', toHex(destination.value.masterKey))]
    case 'distributionList':
      return [named('list', toHex(destination.value.distributionId) || myStory)]
    case 'callLink':
      return [named('link', toHex(destination.value.rootKey))]
    case 'self':
      return [named('self', '')]
    case 'releaseNotes':
      return [named('notes', '')]
    case undefined:
      return []
  }
}

function named(kind: RecipientKeyKind, value: string): RecipientKey {
  return { kind, text: `${kind}:${value}` }
}
