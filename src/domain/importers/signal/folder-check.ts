import type { ChatFolder, NotificationProfile } from '../../frame/backup_pb.ts'
import { ChatFolder_FolderType } from '../../frame/backup_pb.ts'
import type { OddReason } from './odd-reason.ts'
import { opaque } from './mend-chat.ts'

/** What keeps a folder of the right shape from being accepted by others (spec section 4.2). */
export function folderProblem(folder: ChatFolder): OddReason | null {
  const named = [...folder.includedRecipientIds, ...folder.excludedRecipientIds]
  if (folder.folderType === ChatFolder_FolderType.CUSTOM) {
    if (folder.name === '') return 'missing-field'
    return repeats(named) ? 'malformed' : null
  }
  const plain =
    folder.name === '' &&
    !folder.showOnlyUnread &&
    folder.showMutedChats &&
    folder.includeAllIndividualChats &&
    folder.includeAllGroupChats &&
    named.length === 0
  return plain ? null : 'malformed'
}

/** The same for a notification profile. Its times are hours and minutes side by side: 2359. */
export function profileProblem(profile: NotificationProfile): OddReason | null {
  const { color, allowedMembers, scheduleDaysEnabled, scheduleStartTime, scheduleEndTime } = profile
  const fits =
    opaque(color) &&
    !repeats(allowedMembers) &&
    !repeats(scheduleDaysEnabled) &&
    [scheduleStartTime, scheduleEndTime].every((time) => time < 2400 && time % 100 < 60)
  return fits ? null : 'malformed'
}

function repeats(values: readonly unknown[]): boolean {
  return new Set(values).size !== values.length
}
