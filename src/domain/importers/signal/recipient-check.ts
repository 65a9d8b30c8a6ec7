import { toHex } from '../../../core/bytes.ts'
import type { DistributionListItem, Group, Recipient } from '../../frame/backup_pb.ts'
import { DistributionList_PrivacyMode } from '../../frame/backup_pb.ts'
import type { OddReason } from './odd-reason.ts'

/** What keeps a recipient of the right shape from being accepted by others (spec section 4.2). */
export function recipientProblem({ destination }: Recipient): OddReason | null {
  if (destination.case === 'group') return groupProblem(destination.value)
  return destination.case === 'distributionList' ? listProblem(destination.value) : null
}

/** Nobody invites themselves. */
function groupProblem({ snapshot }: Group): OddReason | null {
  const invited = snapshot?.membersPendingProfileKey ?? []
  const byThemselves = invited.some(
    ({ member, addedByUserId }) => member && toHex(member.userId) === toHex(addedByUserId),
  )
  return byThemselves ? 'malformed' : null
}

const everyone: readonly DistributionList_PrivacyMode[] = [
  DistributionList_PrivacyMode.ALL,
  DistributionList_PrivacyMode.ALL_EXCEPT,
]

function listProblem({ distributionId, item }: DistributionListItem): OddReason | null {
  const myStory = distributionId.every((byte) => byte === 0)
  if (item.case !== 'distributionList') return myStory ? 'malformed' : null
  const { privacyMode, memberRecipientIds: members } = item.value
  if (everyone.includes(privacyMode) && !myStory) return 'malformed'
  if (privacyMode === DistributionList_PrivacyMode.ALL && members.length > 0) return 'malformed'
  if (privacyMode === DistributionList_PrivacyMode.ALL_EXCEPT && members.length === 0) return 'malformed'
  return new Set(members).size === members.length ? null : 'malformed'
}
