import { byRank, type Joiner } from '../matching.ts'
import type { Seen } from '../storage.ts'

/** How long and how much somebody pays for, against how much lies in the archive and until when. */
export const plan: Joiner = (accounts, archives) => {
  const paid = (seen: Seen) => [seen.id, seen.numbers.get('most accounts.paid_until')] as const
  const stored = (name: string) => (seen: Seen) => [seen.id, seen.numbers.get(name)] as const
  return ['most archives.paid_day', 'most archives.committed_bytes', 'most objects.due_day'].flatMap((name) =>
    byRank(`plan ~ ${name}`, accounts.map(paid), archives.map(stored(name))),
  )
}
