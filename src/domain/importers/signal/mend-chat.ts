import type { AccountData, Chat, ChatStyle, ChatStyle_CustomChatColor } from '../../frame/backup_pb.ts'
import { maxDate } from './shape.ts'

const forEver = 2n ** 63n - 1n

export interface ChatSetting {
  /** Ids of the account's own colours. */
  readonly colours: ReadonlySet<bigint>
  readonly inGroup: boolean
  /** Whether another chat is pinned at the same place. */
  readonly pinTaken: boolean
}

/** Takes from a chat of the right shape what others would refuse it for (spec section 4.2). Whether there was any. */
export function mendChat(chat: Chat, { colours, inGroup, pinTaken }: ChatSetting): boolean {
  const { muteUntilMs, notifyForMentionsIfMuted, notifyForRepliesIfMuted } = chat
  const mute = muteUntilMs !== undefined && muteUntilMs > BigInt(maxDate) && muteUntilMs < forEver
  const groupsOnly = notifyForMentionsIfMuted !== undefined || notifyForRepliesIfMuted !== undefined
  if (mute) delete chat.muteUntilMs
  if (groupsOnly && !inGroup) {
    delete chat.notifyForMentionsIfMuted
    delete chat.notifyForRepliesIfMuted
  }
  if (pinTaken) delete chat.pinnedOrder
  const style = mendStyle(chat.style, colours)
  return mute || (groupsOnly && !inGroup) || pinTaken || style
}

/** The same for an account. */
export function mendAccount({ accountSettings: settings }: AccountData): boolean {
  if (!settings) return false
  const ids = new Set<bigint>()
  const colours = settings.customChatColors.filter((colour) => {
    const keep = stands(colour) && !ids.has(colour.id)
    ids.add(colour.id)
    return keep
  })
  const fewer = colours.length < settings.customChatColors.length
  settings.customChatColors = colours
  return mendStyle(settings.defaultChatStyle, new Set(colours.map(({ id }) => id))) || fewer
}

/** A colour that the account does not have becomes the automatic one. */
function mendStyle(style: ChatStyle | undefined, colours: ReadonlySet<bigint>): boolean {
  if (style?.bubbleColor.case !== 'customColorId' || colours.has(style.bubbleColor.value)) return false
  style.bubbleColor = {
    case: 'autoBubbleColor',
    value: { $typeName: 'signal.backup.ChatStyle.AutomaticBubbleColor' },
  }
  return true
}

function stands({ color }: ChatStyle_CustomChatColor): boolean {
  if (color.case === 'solid') return opaque(color.value)
  if (color.case !== 'gradient') return false
  const { colors, positions } = color.value
  return colors.length === 2 && colors.every(opaque) && [...positions].sort().join() === '0,1'
}

export function opaque(argb: number): boolean {
  return argb >>> 24 === 0xff
}
