import type { CallLink, Contact, DistributionListItem, Group, Recipient } from '../../frame/backup_pb.ts'
import { DistributionList_PrivacyMode } from '../../frame/backup_pb.ts'
import type { OddReason } from './odd-reason.ts'

/** What keeps a recipient from being accepted by others (spec section 4.2), ids and references aside. */
export function recipientProblem(recipient: Recipient): OddReason | null {
  const { destination } = recipient
  switch (destination.case) {
    case 'contact':
      return contactProblem(destination.value)
    case 'group':
      return groupProblem(destination.value)
    case 'distributionList':
      return listProblem(destination.value)
    case 'callLink':
      return linkProblem(destination.value)
    default:
      return null
  }
}

function contactProblem(contact: Contact): OddReason | null {
  const { aci, pni, e164, profileKey, identityKey } = contact
  if (wrongLength(aci, 16) || wrongLength(pni, 16) || wrongLength(profileKey, 32)) return 'malformed'
  if (e164 === 0n || (!aci && !pni && e164 === undefined)) return 'missing-field'
  if (contact.registration.case === undefined) return 'missing-field'
  if (identityKey && (identityKey.length !== 33 || identityKey[0] !== 5)) return 'malformed'
  if (!identityKey && contact.identityState !== 0) return 'missing-field'
  const nameless = [contact.nickname, contact.sharedName].some((name) => name && !name.given && !name.family)
  return nameless || (contact.blockedAtTimestamp !== 0n && !contact.blocked) ? 'missing-field' : null
}

function groupProblem(group: Group): OddReason | null {
  if (group.masterKey.length !== 32) return 'malformed'
  if (!group.snapshot || group.snapshot.members.some((member) => member.role === 0)) return 'missing-field'
  return group.blockedAtTimestamp !== 0n && !group.blocked ? 'missing-field' : null
}

const everyone: readonly DistributionList_PrivacyMode[] = [
  DistributionList_PrivacyMode.ALL,
  DistributionList_PrivacyMode.ALL_EXCEPT,
]

function listProblem({ distributionId, item }: DistributionListItem): OddReason | null {
  if (distributionId.length !== 16) return 'malformed'
  if (item.case === undefined) return 'missing-field'
  const myStory = distributionId.every((byte) => byte === 0)
  if (item.case === 'deletionTimestamp') return myStory ? 'malformed' : null
  const { privacyMode, memberRecipientIds: members } = item.value
  if (privacyMode === DistributionList_PrivacyMode.UNKNOWN) return 'missing-field'
  if (everyone.includes(privacyMode) && !myStory) return 'malformed'
  if (privacyMode === DistributionList_PrivacyMode.ALL && members.length > 0) return 'malformed'
  if (privacyMode === DistributionList_PrivacyMode.ALL_EXCEPT && members.length === 0) return 'malformed'
  return new Set(members).size === members.length ? null : 'malformed'
}

function linkProblem(link: CallLink): OddReason | null {
  return link.rootKey.length < 16 || link.adminKey?.length === 0 ? 'malformed' : null
}

function wrongLength(bytes: Uint8Array | undefined, length: number): boolean {
  return bytes !== undefined && bytes.length !== length
}
