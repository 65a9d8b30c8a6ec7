import type {
  AccountData_AccountSettings,
  ChatStyle,
  ChatStyle_CustomChatColor,
} from '../../frame/backup_pb.ts'
import type { OddReason } from './odd-reason.ts'

/** Presets must name one, and something must be said of the bubble's colour (spec section 4.2). */
export function styleProblem(style: ChatStyle | undefined): OddReason | null {
  if (!style) return null
  const { wallpaper, bubbleColor } = style
  if (bubbleColor.case === undefined) return 'missing-field'
  if (wallpaper.case === 'wallpaperPreset' && wallpaper.value === 0) return 'missing-field'
  return bubbleColor.case === 'bubbleColorPreset' && bubbleColor.value === 0 ? 'missing-field' : null
}

export function coloursProblem({ customChatColors }: AccountData_AccountSettings): OddReason | null {
  const ids = new Set(customChatColors.map(({ id }) => id))
  if (ids.has(0n) || ids.size !== customChatColors.length) return 'malformed'
  return customChatColors.every(stands) ? null : 'malformed'
}

function stands({ color }: ChatStyle_CustomChatColor): boolean {
  if (color.case === 'solid') return opaque(color.value)
  if (color.case !== 'gradient') return false
  const { colors, positions } = color.value
  return colors.length === 2 && colors.every(opaque) && [...positions].sort().join() === '0,1'
}

function opaque(argb: number): boolean {
  return argb >>> 24 === 0xff
}
