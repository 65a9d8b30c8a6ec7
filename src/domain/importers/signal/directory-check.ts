import { toHex } from '../../../core/bytes.ts'
import type { AccountData, Chat, ChatFolder, Frame, Recipient } from '../../frame/backup_pb.ts'
import { ChatFolder_FolderType, FrameSchema } from '../../frame/backup_pb.ts'
import { hasOwnTypes } from './wire-types.ts'
import { decodeFrame } from '../../frame/frame.ts'
import { ReferenceWalker } from './reference-walker.ts'
import { chatMarks, KnownIds, marks, safeId } from './known-ids.ts'
import type { OddReason } from './odd-reason.ts'
import { recipientKeys } from './recipient-keys.ts'
import { recipientProblem } from './recipient-check.ts'
import { coloursProblem, styleProblem } from './style-check.ts'

export interface CheckedFrame {
  /** Null: it could not be read at all. */
  readonly frame: Frame | null
  readonly odd: OddReason | null
}

/**
 * Goes through the directory frames of one stream in order, keeps the ids they give, and says which of them would
 * not be accepted by others (spec section 4.2). The ids of odd frames stay unknown.
 */
export class DirectoryCheck {
  readonly known = new KnownIds()
  private readonly unique = new Set<string>()
  private readonly walker = new ReferenceWalker({
    recipient: (id) => this.reference(this.known.recipients.get(id)),
    chat: () => undefined,
  })
  private dangling = false

  /** `body`: one frame without its length varint. */
  take(body: Uint8Array): CheckedFrame {
    const decoded = decodeFrame(body)
    if (!decoded.ok || !hasOwnTypes(FrameSchema, body)) return { frame: null, odd: 'malformed' }
    return { frame: decoded.message, odd: this.takeFrame(decoded.message, body) }
  }

  private takeFrame(frame: Frame, body: Uint8Array): OddReason | null {
    const { item } = frame
    switch (item.case) {
      case undefined:
        return 'unknown-kind'
      case 'account':
        return accountProblem(item.value) ?? this.once(['account'])
      case 'recipient':
        return this.takeRecipient(item.value)
      case 'chat':
        return this.takeChat(item.value)
      case 'stickerPack':
        if (item.value.packId.length !== 16 || item.value.packKey.length !== 32) return 'missing-field'
        return this.once([`pack:${toHex(item.value.packId)}`])
      case 'adHocCall':
        return this.takeCall(item.value.recipientId, item.value.state)
      case 'notificationProfile':
        if (item.value.id.length !== 16 || item.value.name === '') return 'missing-field'
        return this.references(body)
      case 'chatFolder':
        return folderProblem(item.value) ?? this.references(body) ?? this.oneAllFolder(item.value)
      case 'chatItem':
        return 'unknown-kind'
    }
  }

  private takeRecipient(recipient: Recipient): OddReason | null {
    const id = safeId(recipient.id)
    if (id === null) return recipient.id === 0n ? 'missing-field' : 'too-large-id'
    if (recipient.destination.case === undefined) return 'unknown-kind'
    const odd = recipientProblem(recipient) ?? this.membersProblem(recipient)
    if (odd) return odd
    const repeated = this.once([`recipient:${id}`, ...recipientKeys(recipient).map((key) => key.text)])
    if (!repeated) this.known.addRecipient(id, recipient)
    return repeated
  }

  /** Lists name contacts that came before them. */
  private membersProblem({ destination }: Recipient): OddReason | null {
    const list = destination.case === 'distributionList' ? destination.value.item : null
    if (list?.case !== 'distributionList') return null
    const known = (id: bigint) => (this.known.recipients.get(safeId(id) ?? 0) & marks.contact) !== 0
    return list.value.memberRecipientIds.every(known) ? null : 'dangling-reference'
  }

  private takeChat(chat: Chat): OddReason | null {
    const id = safeId(chat.id)
    if (id === null) return chat.id === 0n ? 'missing-field' : 'too-large-id'
    const recipient = safeId(chat.recipientId) ?? 0
    if (!(this.known.recipients.get(recipient) & chatMarks)) return 'dangling-reference'
    if (chat.expirationTimerMs !== undefined && chat.expireTimerVersion === 0) return 'missing-field'
    const odd = styleProblem(chat.style)
    if (odd) return odd
    const repeated = this.once([`chat:${id}`])
    if (!repeated) this.known.addChat(id, recipient)
    return repeated
  }

  private takeCall(recipient: bigint, state: number): OddReason | null {
    if (!(this.known.recipients.get(safeId(recipient) ?? 0) & marks.link)) return 'dangling-reference'
    return state === 0 ? 'missing-field' : null
  }

  /** Whether the folder of all chats was among the frames. */
  get hasAllFolder(): boolean {
    return this.unique.has('all-folder')
  }

  private oneAllFolder(folder: ChatFolder): OddReason | null {
    return folder.folderType === ChatFolder_FolderType.ALL ? this.once(['all-folder']) : null
  }

  /** Enters names that may occur once; `malformed` when one of them is taken. */
  private once(names: readonly string[]): OddReason | null {
    if (names.some((name) => this.unique.has(name))) return 'malformed'
    for (const name of names) this.unique.add(name)
    return null
  }

  private references(body: Uint8Array): OddReason | null {
    this.forget()
    if (!this.walker.walk(body, 0, body.length)) return 'malformed'
    return this.dangling ? 'dangling-reference' : null
  }

  private forget(): void {
    this.dangling = false
  }

  private reference(mark: number): void {
    this.dangling ||= mark === 0
  }
}

function accountProblem(account: AccountData): OddReason | null {
  const settings = account.accountSettings
  if (account.profileKey.length !== 32 || !settings) return 'missing-field'
  // A number that the schema does not know counts as unset.
  const set = (value: number, largest: number) => value > 0 && value <= largest
  const whole =
    set(settings.phoneNumberSharingMode, 2) &&
    set(settings.defaultSentMediaQuality, 2) &&
    set(settings.appTheme, 3) &&
    set(settings.callsUseLessDataSetting, 3) &&
    settings.backupTier !== 0n
  if (!whole) return 'missing-field'
  return styleProblem(settings.defaultChatStyle) ?? coloursProblem(settings)
}

function folderProblem(folder: ChatFolder): OddReason | null {
  if (folder.id.length !== 16 || folder.folderType === ChatFolder_FolderType.UNKNOWN) return 'missing-field'
  if (folder.folderType === ChatFolder_FolderType.CUSTOM)
    return folder.name === '' ? 'missing-field' : listsProblem(folder)
  const plain =
    folder.name === '' &&
    !folder.showOnlyUnread &&
    folder.showMutedChats &&
    folder.includeAllIndividualChats &&
    folder.includeAllGroupChats &&
    folder.includedRecipientIds.length + folder.excludedRecipientIds.length === 0
  return plain ? null : 'malformed'
}

/** Nobody may be named twice. */
function listsProblem({ includedRecipientIds, excludedRecipientIds }: ChatFolder): OddReason | null {
  const named = [...includedRecipientIds, ...excludedRecipientIds]
  return new Set(named).size === named.length ? null : 'malformed'
}
