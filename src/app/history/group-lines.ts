import type { GroupChangeChatUpdate, GroupChangeChatUpdate_Update } from '../../domain/frame/backup_pb.ts'
import { GroupV2AccessLevel } from '../../domain/frame/backup_pb.ts'
import type { Directory } from './directory.ts'
import { cleanName, count, duration, millis } from './safe-text.ts'

/** One plain sentence for each change of a group. */

type Id = Uint8Array | undefined
type Update = GroupChangeChatUpdate_Update['update']
type Case = NonNullable<Update['case']>
type ValueOf<C extends Case> = Extract<Update, { case: C }>['value']
type Sentence<C extends Case> = (value: ValueOf<C>, names: Names) => string

/** More in one message say no more to anyone. */
const maxSentences = 20

class Names {
  private readonly directory: Directory
  constructor(directory: Directory) {
    this.directory = directory
  }

  /** For the start of a sentence and, names being names, for its middle. */
  of(id: Id): string {
    return (id && this.directory.byServiceId(id)?.name) ?? 'Someone'
  }

  /** In the middle of a sentence. */
  object(id: Id): string {
    const name = this.of(id)
    return name === 'You' ? 'you' : name === 'Someone' ? 'someone' : name
  }

  isSelf(id: Id): boolean {
    return (id && this.directory.byServiceId(id)?.self) ?? false
  }

  /** `Ann did it.`, or the passive when nobody is named. */
  did(by: Id, active: string, passive: string): string {
    return by?.length ? `${this.of(by)} ${active}` : passive
  }
}

function level(value: number): string {
  if (value === GroupV2AccessLevel.ANY) return 'anyone'
  if (value === GroupV2AccessLevel.MEMBER) return 'all members'
  if (value === GroupV2AccessLevel.ADMINISTRATOR) return 'only admins'
  return 'nobody'
}

function access(what: string) {
  return (value: { updaterAci?: Uint8Array | undefined; accessLevel: number }, names: Names): string => {
    const who = level(value.accessLevel)
    return names.did(
      value.updaterAci,
      `changed who can ${what} to ${who}.`,
      `Who can ${what} was changed to ${who}.`,
    )
  }
}

function adminStatus(value: ValueOf<'groupAdminStatusUpdate'>, names: Names): string {
  const member = names.object(value.memberAci)
  const are = names.isSelf(value.memberAci) ? 'are' : 'is'
  return value.wasAdminStatusGranted
    ? names.did(
        value.updaterAci,
        `made ${member} an admin.`,
        `${names.of(value.memberAci)} ${are} now an admin.`,
      )
    : names.did(
        value.updaterAci,
        `took admin rights from ${member}.`,
        `${names.of(value.memberAci)} ${are} no longer an admin.`,
      )
}

function added(value: ValueOf<'groupMemberAddedUpdate'>, names: Names): string {
  const invited = value.hadOpenInvitation ? ', who had been invited' : ''
  const were = names.isSelf(value.newMemberAci) ? 'were' : 'was'
  return names.did(
    value.updaterAci,
    `added ${names.object(value.newMemberAci)}${invited}.`,
    `${names.of(value.newMemberAci)} ${were} added to the group.`,
  )
}

function requestAnswer(value: ValueOf<'groupJoinRequestApprovalUpdate'>, names: Names): string {
  const whose = names.isSelf(value.requestorAci) ? 'your' : `${names.object(value.requestorAci)}’s`
  const answer = value.wasApproved ? 'approved' : 'declined'
  const capital = whose === 'your' ? 'Your' : `${names.of(value.requestorAci)}’s`
  return names.did(
    value.updaterAci,
    `${answer} ${whose} request to join the group.`,
    `${capital} request to join the group was ${answer}.`,
  )
}

function expirationTimer(value: ValueOf<'groupExpirationTimerUpdate'>, names: Names): string {
  const time = millis(value.expiresInMs)
  return time === 0
    ? names.did(
        value.updaterAci,
        'turned off disappearing messages.',
        'Disappearing messages were turned off.',
      )
    : names.did(
        value.updaterAci,
        `set the disappearing message time to ${duration(time)}.`,
        `The disappearing message time was set to ${duration(time)}.`,
      )
}

function linkEnabled(value: ValueOf<'groupInviteLinkEnabledUpdate'>, names: Names): string {
  const how = value.linkRequiresAdminApproval ? 'with admin approval' : 'without admin approval'
  return names.did(
    value.updaterAci,
    `turned on the group link ${how}.`,
    `The group link was turned on ${how}.`,
  )
}

function linkApproval(value: ValueOf<'groupInviteLinkAdminApprovalUpdate'>, names: Names): string {
  const on = value.linkRequiresAdminApproval ? 'on' : 'off'
  return names.did(
    value.updaterAci,
    `turned ${on} admin approval for the group link.`,
    `Admin approval for the group link was turned ${on}.`,
  )
}

const sentences: { readonly [C in Case]: Sentence<C> } = {
  genericGroupUpdate: (v, n) => n.did(v.updaterAci, 'changed the group.', 'The group was changed.'),
  groupCreationUpdate: (v, n) => n.did(v.updaterAci, 'created the group.', 'The group was created.'),
  groupNameUpdate(v, n) {
    const name = cleanName(v.newGroupName)
    return name
      ? n.did(
          v.updaterAci,
          `changed the group name to “${name}”.`,
          `The group name was changed to “${name}”.`,
        )
      : n.did(v.updaterAci, 'removed the group name.', 'The group name was removed.')
  },
  groupAvatarUpdate(v, n) {
    const how = v.wasRemoved ? 'removed' : 'changed'
    return n.did(v.updaterAci, `${how} the group photo.`, `The group photo was ${how}.`)
  },
  groupDescriptionUpdate(v, n) {
    const how = v.newDescription ? 'changed' : 'removed'
    return n.did(v.updaterAci, `${how} the group description.`, `The group description was ${how}.`)
  },
  groupMembershipAccessLevelChangeUpdate: access('add members'),
  groupAttributesAccessLevelChangeUpdate: access('edit the group info'),
  groupMemberLabelAccessLevelChangeUpdate: access('set member labels'),
  groupAnnouncementOnlyChangeUpdate: (v, n) =>
    v.isAnnouncementOnly
      ? n.did(v.updaterAci, 'allowed only admins to send messages.', 'Only admins can send messages now.')
      : n.did(v.updaterAci, 'allowed all members to send messages.', 'All members can send messages now.'),
  groupAdminStatusUpdate: adminStatus,
  groupMemberLeftUpdate: (v, n) => `${n.of(v.aci)} left the group.`,
  groupMemberRemovedUpdate: (v, n) =>
    n.did(
      v.removerAci,
      `removed ${n.object(v.removedAci)}.`,
      `${n.of(v.removedAci)} ${n.isSelf(v.removedAci) ? 'were' : 'was'} removed from the group.`,
    ),
  selfInvitedToGroupUpdate: (v, n) =>
    n.did(v.inviterAci, 'invited you to the group.', 'You were invited to the group.'),
  selfInvitedOtherUserToGroupUpdate: (v, n) => `You invited ${n.object(v.inviteeServiceId)} to the group.`,
  groupUnknownInviteeUpdate(v, n) {
    const who = count(v.inviteeCount, 'person').replace('persons', 'people')
    const were = v.inviteeCount === 1 ? 'was' : 'were'
    return n.did(v.inviterAci, `invited ${who} to the group.`, `${who} ${were} invited to the group.`)
  },
  groupInvitationAcceptedUpdate(v, n) {
    const from = v.inviterAci ? ` from ${n.object(v.inviterAci)}` : ''
    return `${n.of(v.newMemberAci)} accepted an invitation to the group${from}.`
  },
  groupInvitationDeclinedUpdate(v, n) {
    const from = v.inviterAci ? ` from ${n.object(v.inviterAci)}` : ''
    return `${n.of(v.inviteeAci)} declined an invitation to the group${from}.`
  },
  groupMemberJoinedUpdate: (v, n) => `${n.of(v.newMemberAci)} joined the group.`,
  groupMemberAddedUpdate: added,
  groupSelfInvitationRevokedUpdate: (v, n) =>
    n.did(
      v.revokerAci,
      'took back your invitation to the group.',
      'Your invitation to the group was taken back.',
    ),
  groupInvitationRevokedUpdate(v, n) {
    const what = v.invitees.length === 1 ? 'an invitation' : `${v.invitees.length} invitations`
    const were = v.invitees.length === 1 ? 'was' : 'were'
    return n.did(v.updaterAci, `took back ${what} to the group.`, `${what} to the group ${were} taken back.`)
  },
  groupJoinRequestUpdate: (v, n) => `${n.of(v.requestorAci)} asked to join the group.`,
  groupJoinRequestApprovalUpdate: requestAnswer,
  groupJoinRequestCanceledUpdate: (v, n) =>
    `${n.of(v.requestorAci)} took back the request to join the group.`,
  groupSequenceOfRequestsAndCancelsUpdate: (v, n) =>
    `${n.of(v.requestorAci)} asked to join and took it back ${count(v.count, 'time')}.`,
  groupInviteLinkResetUpdate: (v, n) =>
    n.did(v.updaterAci, 'reset the group link.', 'The group link was reset.'),
  groupInviteLinkEnabledUpdate: linkEnabled,
  groupInviteLinkAdminApprovalUpdate: linkApproval,
  groupInviteLinkDisabledUpdate: (v, n) =>
    n.did(v.updaterAci, 'turned off the group link.', 'The group link was turned off.'),
  groupMemberJoinedByLinkUpdate: (v, n) => `${n.of(v.newMemberAci)} joined the group by its link.`,
  groupV2MigrationUpdate: () => 'This group was upgraded to a new kind of group.',
  groupV2MigrationSelfInvitedUpdate: () => 'You could not be added to the upgraded group and were invited.',
  groupV2MigrationInvitedMembersUpdate: (v) =>
    `${count(v.invitedMembersCount, 'member')} could not be added to the upgraded group and got an invitation.`,
  groupV2MigrationDroppedMembersUpdate: (v) =>
    `${count(v.droppedMembersCount, 'member')} could not be taken into the upgraded group.`,
  groupExpirationTimerUpdate: expirationTimer,
  groupTerminateChangeUpdate: (v, n) => n.did(v.updaterAci, 'ended the group.', 'The group was ended.'),
}

function sentence({ update }: GroupChangeChatUpdate_Update, names: Names): string {
  if (!update.case) return 'The group was changed.'
  // The table is complete by its type; only the pairing of case and value is beyond the type checker.
  return (sentences[update.case] as (value: unknown, names: Names) => string)(update.value, names)
}

export function groupChangeLine(change: GroupChangeChatUpdate, directory: Directory): string {
  const names = new Names(directory)
  const lines = change.updates.slice(0, maxSentences).map((update) => sentence(update, names))
  if (lines.length === 0) return 'The group was changed.'
  const more = change.updates.length - lines.length
  return more > 0 ? `${lines.join(' ')} And ${count(more, 'more change')}.` : lines.join(' ')
}
