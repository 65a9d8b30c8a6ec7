import { toHex } from '../../../core/bytes.ts'
import type { AccountData, Chat, Frame, Recipient } from '../../frame/backup_pb.ts'
import { ChatFolder_FolderType } from '../../frame/backup_pb.ts'
import { decodeFrame, encodeFrame } from '../../frame/frame.ts'
import { directoryFrameShape } from './directory-shape.ts'
import { folderProblem, profileProblem } from './folder-check.ts'
import { KnownIds, marks, safeId } from './known-ids.ts'
import { mend } from './mend.ts'
import type { OddReason } from './odd-reason.ts'
import { recipientKeys } from './recipient-keys.ts'
import { recipientProblem } from './recipient-check.ts'
import type { Table } from './shape.ts'
import { ShapeWalker } from './shape-walker.ts'
import { mendAccount, mendChat } from './mend-chat.ts'

export interface CheckedFrame {
  /** Null: it could not be read at all. */
  readonly frame: Frame | null
  readonly odd: OddReason | null
  /** What others accept of it: the bytes as they came, or mended. Only if it is not odd. */
  readonly body: Uint8Array
}

/**
 * Goes through the directory frames of one stream in order, keeps the ids they give, and says which of them would
 * not be accepted by others (spec section 4.2). Frames that messages need are mended if that helps; the ids of odd
 * frames stay unknown.
 */
export class DirectoryCheck {
  readonly known = new KnownIds()
  private readonly unique = new Set<string>()
  /** Ids of the account's own colours. */
  private colours: ReadonlySet<bigint> = new Set()
  private dangling = false
  private readonly walker = new ShapeWalker(directoryFrameShape, {
    recipient: (id, wanted) => {
      this.dangling ||= (this.known.recipients.get(id) & wanted) === 0
    },
    chat: () => undefined,
  })

  /** `body`: one frame without its length varint. */
  take(body: Uint8Array): CheckedFrame {
    const shape = this.shapeProblem(body, directoryFrameShape)
    const decoded = shape === 'malformed' ? null : decodeFrame(body)
    if (!decoded?.ok) return { frame: null, odd: 'malformed', body }
    const frame = decoded.message
    const head = headProblem(frame)
    if (head) return { frame, odd: head, body }
    if (!shape) return { frame, ...this.takeWhole(frame, body) }
    const mended = isNeeded(frame) ? this.mended(body) : null
    return mended ? { frame, ...this.takeWhole(mended.frame, mended.body) } : { frame, odd: shape, body }
  }

  private shapeProblem(message: Uint8Array, table: Table): OddReason | null {
    this.forget()
    const walked = this.walker.walk(message, 0, message.length, table)
    if (walked === 'malformed') return 'malformed'
    if (this.dangling) return 'dangling-reference'
    return walked === 'whole' ? null : 'missing-field'
  }

  private forget(): void {
    this.dangling = false
  }

  private mended(body: Uint8Array): { frame: Frame; body: Uint8Array } | null {
    const bytes = mend(
      body,
      directoryFrameShape,
      (message, table) => this.shapeProblem(message, table) === null,
    )
    const decoded = bytes && decodeFrame(bytes)
    return bytes && decoded?.ok ? { frame: decoded.message, body: bytes } : null
  }

  private takeWhole(frame: Frame, body: Uint8Array): { odd: OddReason | null; body: Uint8Array } {
    const { item } = frame
    switch (item.case) {
      case 'account':
        return this.takeAccount(item.value, frame, body)
      case 'recipient':
        return { odd: this.takeRecipient(item.value), body }
      case 'chat':
        return this.takeChat(item.value, frame, body)
      case 'stickerPack':
        return { odd: this.once([`pack:${toHex(item.value.packId)}`]), body }
      case 'notificationProfile':
        return { odd: profileProblem(item.value), body }
      case 'chatFolder': {
        const all = item.value.folderType === ChatFolder_FolderType.ALL
        return { odd: folderProblem(item.value) ?? (all ? this.once(['all-folder']) : null), body }
      }
      default:
        return { odd: null, body }
    }
  }

  private takeAccount(account: AccountData, frame: Frame, body: Uint8Array) {
    const changed = mendAccount(account)
    const odd = this.once(['account'])
    if (!odd) this.colours = new Set(account.accountSettings?.customChatColors.map(({ id }) => id))
    return { odd, body: changed ? encodeFrame(frame) : body }
  }

  private takeRecipient(recipient: Recipient): OddReason | null {
    const odd = recipientProblem(recipient)
    if (odd) return odd
    const keys = recipientKeys(recipient).map((key) => key.text)
    const repeated = this.once([`recipient:${recipient.id}`, ...keys])
    if (!repeated) this.known.addRecipient(Number(recipient.id), recipient)
    return repeated
  }

  private takeChat(chat: Chat, frame: Frame, body: Uint8Array) {
    const recipient = Number(chat.recipientId)
    const odd = this.once([`chat:${chat.id}`])
    if (odd) return { odd, body }
    this.known.addChat(Number(chat.id), recipient)
    const inGroup = (this.known.recipients.get(recipient) & marks.group) !== 0
    const pinTaken = chat.pinnedOrder !== undefined && this.once([`pin:${chat.pinnedOrder}`]) !== null
    const changed = mendChat(chat, { colours: this.colours, inGroup, pinTaken })
    return { odd, body: changed ? encodeFrame(frame) : body }
  }

  /** Whether the folder of all chats was among the frames. */
  get hasAllFolder(): boolean {
    return this.unique.has('all-folder')
  }

  /** Enters names that may occur once; `malformed` when one of them is taken. */
  private once(names: readonly string[]): OddReason | null {
    if (names.some((name) => this.unique.has(name))) return 'malformed'
    for (const name of names) this.unique.add(name)
    return null
  }
}

/** Whether messages need the frame. Whoever a list leaves out stays out: lists are not mended. */
function isNeeded({ item }: Frame): boolean {
  if (item.case === 'recipient') return item.value.destination.case !== 'distributionList'
  return item.case === 'account' || item.case === 'chat'
}

/** What is told before a look at the rest: kinds nobody knows, and ids that cannot be worked with. */
function headProblem({ item }: Frame): OddReason | null {
  if (item.case === undefined || item.case === 'chatItem') return 'unknown-kind'
  if (item.case === 'recipient' && item.value.destination.case === undefined) return 'unknown-kind'
  if (item.case !== 'recipient' && item.case !== 'chat') return null
  return item.value.id !== 0n && safeId(item.value.id) === null ? 'too-large-id' : null
}
