import { toHex, utf8 } from '../../core/bytes.ts'
import type { Contact, Recipient } from '../../domain/frame/backup_pb.ts'
import type { ChatKind, PersonView } from '../api/views.ts'
import { cleanName, phoneNumber } from './safe-text.ts'

/** Anyone or anything with a recipient number, as far as screens need it. */
export interface Person extends PersonView {
  readonly kind: ChatKind
  /** Name of the chat with them: `Note to Self` instead of `You`. */
  readonly title: string
}

const colors = 12

/** As the other apps name people: nickname, system contact, profile, number, username. */
export function contactName(contact: Contact): string {
  return (
    cleanName(contact.nickname?.given, contact.nickname?.family) ||
    cleanName(contact.systemGivenName, contact.systemFamilyName) ||
    cleanName(contact.systemNickname) ||
    cleanName(contact.profileGivenName, contact.profileFamilyName) ||
    cleanName(contact.sharedName?.given, contact.sharedName?.family) ||
    (contact.e164 ? phoneNumber(contact.e164) : '') ||
    cleanName(contact.username) ||
    'Unknown'
  )
}

/** `hash`: SHA-256. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

function colorOf(stated: number | undefined, id: Uint8Array | undefined, hash: Sha256): number {
  if (stated !== undefined) return stated >= 0 && stated < colors ? stated : 0
  return id ? hash(id)[0]! % colors : 0
}

function contactId(contact: Contact): Uint8Array | undefined {
  return contact.aci ?? (contact.e164 ? utf8(`+${contact.e164}`) : undefined) ?? contact.pni
}

export function personOf(recipient: Recipient, hash: Sha256): Person {
  const id = Number(recipient.id)
  const { destination } = recipient
  const thing = (kind: ChatKind, name: string, color = 0): Person => ({
    id,
    kind,
    name,
    title: name,
    color,
    self: false,
  })
  switch (destination.case) {
    case 'contact': {
      const contact = destination.value
      return thing('contact', contactName(contact), colorOf(contact.avatarColor, contactId(contact), hash))
    }
    case 'group': {
      const group = destination.value
      const title = group.snapshot?.title?.content
      const name = title?.case === 'title' ? cleanName(title.value) : ''
      return thing('group', name || 'Unnamed group', colorOf(group.avatarColor, group.masterKey, hash))
    }
    case 'self': {
      const color = colorOf(destination.value.avatarColor, undefined, hash)
      return { id, kind: 'self', name: 'You', title: 'Note to Self', color, self: true }
    }
    case 'releaseNotes':
      return thing('release-notes', 'Signal')
    case 'distributionList': {
      const { item } = destination.value
      return thing(
        'unknown',
        (item.case === 'distributionList' && cleanName(item.value.name)) || 'Story list',
      )
    }
    case 'callLink':
      return thing('unknown', cleanName(destination.value.name) || 'Call link')
    default:
      return thing('unknown', 'Unknown')
  }
}

export function nobody(id: number): Person {
  return { id, kind: 'unknown', name: 'Unknown', title: 'Unknown', color: 0, self: false }
}

/** A service id in its binary form to the key of maps: ACIs as they are, PNIs with their kind byte. */
export function serviceIdKey(bytes: Uint8Array): string {
  return toHex(bytes.length === 17 && bytes[0] === 0 ? bytes.subarray(1) : bytes)
}
