import { decodePlan } from '../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { SetAsidePart } from '../../domain/archive/set-aside.ts'
import { planId } from '../archive/journal.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { SetAsidePartView, SetAsideView } from '../api/expiry-api.ts'
import type { Standing, StandingHistory } from './standing.ts'

const maxDate = 8_640_000_000_000_000

/** What the last backup went on without, with the names that its chats bear now. */
export function readSetAside(history: StandingHistory): Promise<SetAsideView> {
  return history.use(async (standing) => {
    const plan = await nullWhenDamaged(async () => {
      const record = await history.deps.store.readJob(planId)
      return record && decodePlan(record)
    })
    if (!plan) return { at: 0, parts: [] }
    const { archiveTime } = decodeManifest(plan.manifest)
    return { at: archiveTime, parts: plan.setAside.map((part, id) => viewOf(part, id, standing)) }
  })
}

function viewOf(part: SetAsidePart, id: number, { rows, directory }: Standing): SetAsidePartView {
  const chats = part.chats.flatMap((chat) => {
    const row = rows.get(chat)
    return row ? [{ id: chat, title: directory.person(row.recipient).title }] : []
  })
  return {
    id,
    messages: part.items,
    firstDate: Math.min(part.minDate, maxDate),
    lastDate: Math.min(part.maxDate, maxDate),
    chats,
    held: part.held,
  }
}
