import type { GroupChangeChatUpdate_Update } from '../../../domain/frame/backup_pb.ts'
import { GroupV2AccessLevel } from '../../../domain/frame/backup_pb.ts'
import type { Book } from './directory-book.ts'
import { durationWords } from './duration-words.ts'

const maxShown = 10

/** What changed in a group, a sentence each. */
export function groupChangeWords(
  updates: readonly GroupChangeChatUpdate_Update[],
  book: Book,
): string | null {
  if (updates.length === 0) return null
  const names = namesFrom(book)
  const said = updates
    .slice(0, maxShown)
    .map(({ update }) => memberWords(update, names) ?? settingWords(update, names))
  if (updates.length > maxShown) said.push(`And ${updates.length - maxShown} more changes.`)
  return said.join(' ')
}

type Update = GroupChangeChatUpdate_Update['update']

interface Names {
  /** Who did it, at the beginning of a sentence. */
  readonly by: (aci: Uint8Array | undefined) => string
  /** Whom it happened to. */
  readonly of: (aci: Uint8Array | undefined) => string
}

function namesFrom(book: Book): Names {
  const named = (aci: Uint8Array | undefined, other: string) =>
    (aci?.length === 16 ? book.personByAci(aci)?.name : undefined) ?? other
  return { by: (aci) => named(aci, 'Someone'), of: (aci) => named(aci, 'someone') }
}

function memberWords(update: Update, { by, of }: Names): string | null {
  switch (update.case) {
    case 'groupCreationUpdate':
      return `${by(update.value.updaterAci)} made the group.`
    case 'groupAdminStatusUpdate': {
      const { updaterAci, memberAci, wasAdminStatusGranted } = update.value
      const what = wasAdminStatusGranted ? 'an admin' : 'no longer an admin'
      return `${by(updaterAci)} made ${of(memberAci)} ${what}.`
    }
    case 'groupMemberLeftUpdate':
      return `${by(update.value.aci)} left the group.`
    case 'groupMemberRemovedUpdate':
      return `${by(update.value.removerAci)} removed ${of(update.value.removedAci)}.`
    case 'groupMemberJoinedUpdate':
      return `${by(update.value.newMemberAci)} joined the group.`
    case 'groupMemberAddedUpdate':
      return `${by(update.value.updaterAci)} added ${of(update.value.newMemberAci)}.`
    case 'groupMemberJoinedByLinkUpdate':
      return `${by(update.value.newMemberAci)} joined by the group link.`
    case 'groupV2MigrationInvitedMembersUpdate':
      return `${update.value.invitedMembersCount} members could not be moved and were invited.`
    case 'groupV2MigrationDroppedMembersUpdate':
      return `${update.value.droppedMembersCount} members could not be moved and were removed.`
    default:
      return invitationWords(update, { by, of })
  }
}

function invitationWords(update: Update, { by, of }: Names): string | null {
  switch (update.case) {
    case 'selfInvitedToGroupUpdate':
      return `${by(update.value.inviterAci)} invited you.`
    case 'selfInvitedOtherUserToGroupUpdate':
      return `You invited ${of(update.value.inviteeServiceId)}.`
    case 'groupUnknownInviteeUpdate':
      return `${by(update.value.inviterAci)} invited ${update.value.inviteeCount} people.`
    case 'groupInvitationAcceptedUpdate':
      return `${by(update.value.newMemberAci)} accepted the invitation.`
    case 'groupInvitationDeclinedUpdate':
      return `${by(update.value.inviteeAci)} declined the invitation.`
    case 'groupSelfInvitationRevokedUpdate':
      return `${by(update.value.revokerAci)} took back your invitation.`
    case 'groupInvitationRevokedUpdate':
      return `${by(update.value.updaterAci)} took back ${update.value.invitees.length} invitations.`
    case 'groupJoinRequestUpdate':
      return `${by(update.value.requestorAci)} asked to join.`
    case 'groupJoinRequestApprovalUpdate': {
      const { updaterAci, requestorAci, wasApproved } = update.value
      return `${by(updaterAci)} ${wasApproved ? 'let' : 'did not let'} ${of(requestorAci)} join.`
    }
    case 'groupJoinRequestCanceledUpdate':
      return `${by(update.value.requestorAci)} took back the request to join.`
    case 'groupSequenceOfRequestsAndCancelsUpdate':
      return `${by(update.value.requestorAci)} asked to join and took it back ${update.value.count} times.`
    default:
      return null
  }
}

function settingWords(update: Update, names: Names): string {
  const { by } = names
  switch (update.case) {
    case 'groupNameUpdate': {
      const { updaterAci, newGroupName } = update.value
      return newGroupName
        ? `${by(updaterAci)} named the group “${newGroupName}”.`
        : `${by(updaterAci)} removed the group's name.`
    }
    case 'groupAvatarUpdate':
      return `${by(update.value.updaterAci)} ${update.value.wasRemoved ? 'removed' : 'changed'} the group's picture.`
    case 'groupDescriptionUpdate':
      return `${by(update.value.updaterAci)} ${update.value.newDescription ? 'changed' : 'removed'} the description.`
    case 'groupMembershipAccessLevelChangeUpdate':
      return `${by(update.value.updaterAci)} let ${levelWords(update.value.accessLevel)} add people.`
    case 'groupAttributesAccessLevelChangeUpdate':
      return `${by(update.value.updaterAci)} let ${levelWords(update.value.accessLevel)} change the group's details.`
    case 'groupMemberLabelAccessLevelChangeUpdate':
      return `${by(update.value.updaterAci)} let ${levelWords(update.value.accessLevel)} set member labels.`
    case 'groupAnnouncementOnlyChangeUpdate': {
      const { updaterAci, isAnnouncementOnly } = update.value
      return `${by(updaterAci)} let ${isAnnouncementOnly ? 'only admins' : 'everyone'} write.`
    }
    case 'groupExpirationTimerUpdate': {
      const ms = Number(update.value.expiresInMs)
      const what =
        ms === 0 ? 'turned off disappearing messages' : `set messages to disappear after ${durationWords(ms)}`
      return `${by(update.value.updaterAci)} ${what}.`
    }
    default:
      return linkWords(update, names)
  }
}

function linkWords(update: Update, { by }: Names): string {
  switch (update.case) {
    case 'groupInviteLinkResetUpdate':
      return `${by(update.value.updaterAci)} reset the group link.`
    case 'groupInviteLinkEnabledUpdate':
      return `${by(update.value.updaterAci)} turned on the group link${update.value.linkRequiresAdminApproval ? ', with approval by an admin' : ''}.`
    case 'groupInviteLinkAdminApprovalUpdate':
      return `${by(update.value.updaterAci)} turned approval for the group link ${update.value.linkRequiresAdminApproval ? 'on' : 'off'}.`
    case 'groupInviteLinkDisabledUpdate':
      return `${by(update.value.updaterAci)} turned off the group link.`
    case 'groupV2MigrationUpdate':
      return 'The group was moved to the newer kind of group.'
    case 'groupV2MigrationSelfInvitedUpdate':
      return 'You could not be moved to the newer group and were invited.'
    case 'groupTerminateChangeUpdate':
      return `${by(update.value.updaterAci)} ended the group.`
    case 'genericGroupUpdate':
      return `${by(update.value.updaterAci)} changed the group.`
    default:
      return 'The group was changed.'
  }
}

function levelWords(level: GroupV2AccessLevel): string {
  if (level === GroupV2AccessLevel.ANY) return 'anyone'
  if (level === GroupV2AccessLevel.MEMBER) return 'all members'
  return level === GroupV2AccessLevel.ADMINISTRATOR ? 'only admins' : 'nobody'
}
