import type { Contact, Recipient } from '../../frame/backup_pb.ts'

const maxTitle = 200

/** The name that Signal would show, at most 200 characters; empty when there is none. Hostile text. */
export function recipientTitle({ destination }: Recipient): string {
  switch (destination.case) {
    case 'contact':
      return contactName(destination.value).slice(0, maxTitle)
    case 'group': {
      const content = destination.value.snapshot?.title?.content
      return content?.case === 'title' ? content.value.slice(0, maxTitle) : ''
    }
    case 'self':
      return 'Note to Self'
    case 'releaseNotes':
      return 'Signal'
    default:
      return ''
  }
}

function contactName(contact: Contact): string {
  const { nickname, sharedName, e164, username } = contact
  const names = [
    [nickname?.given, nickname?.family],
    [contact.systemGivenName, contact.systemFamilyName],
    [contact.profileGivenName, contact.profileFamilyName],
    [sharedName?.given, sharedName?.family],
  ].map((parts) => parts.filter((part) => part).join(' '))
  return names.find((name) => name !== '') ?? (e164 ? `+${e164}` : (username ?? ''))
}

export function chatKindOf({
  destination,
}: Recipient): 'contact' | 'group' | 'self' | 'release-notes' | 'unknown' {
  switch (destination.case) {
    case 'contact':
    case 'group':
    case 'self':
      return destination.case
    case 'releaseNotes':
      return 'release-notes'
    default:
      return 'unknown'
  }
}
