import type { ImportChoice, Millis, PreviewChat, SourcePreview } from '../../../app/api/views.ts'

/** What the person has set on the preview page. Dates as date fields give them: "2024-03-09", empty when open. */
export interface ChoiceState {
  readonly kind: ImportChoice['kind']
  readonly chats: ReadonlySet<number>
  readonly from: string
  readonly to: string
}

const dayMs = 86_400_000

/** The choice to import by; null while it would take in nothing. */
export function choiceOf(state: ChoiceState, preview: SourcePreview): ImportChoice | null {
  if (state.kind === 'all') return { kind: 'all' }
  if (state.kind === 'chats') {
    const chats = preview.chats
      .filter((chat) => state.chats.has(chat.sourceChat))
      .map((chat) => chat.sourceChat)
    return chats.length > 0 ? { kind: 'chats', chats } : null
  }
  const from = startOfDay(state.from) ?? 0
  const last = startOfDay(state.to)
  // The last day belongs to the range; 26 hours later is in the next day also when clocks change.
  const to = last === null ? Number.MAX_SAFE_INTEGER : startOfLocalDay(last + 26 * (dayMs / 24)) - 1
  return to >= from ? { kind: 'range', from, to } : null
}

/** Midnight, local time, of a date field's value. Null when it is empty or no date. */
export function startOfDay(value: string): Millis | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (!parts) return null
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime()
}

function startOfLocalDay(at: Millis): Millis {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** The local day of a moment, as a date field takes it. */
export function fieldDay(at: Millis): string {
  if (!(at > 0)) return ''
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** How many messages the chosen chats hold. */
export function chosenMessages(chats: readonly PreviewChat[], chosen: ReadonlySet<number>): number {
  let sum = 0
  for (const chat of chats) if (chosen.has(chat.sourceChat)) sum += chat.messages
  return sum
}
