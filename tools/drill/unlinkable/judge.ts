import type { ArchiveType } from '../../../src/domain/protocol/credential-kinds.ts'
import { days } from './joiners/days.ts'
import { equalBytes } from './joiners/equal-bytes.ts'
import { order } from './joiners/order.ts'
import { plan } from './joiners/plan.ts'
import { size } from './joiners/size.ts'
import type { Owner } from './life.ts'
import { hitsOf, luckiest, type Joiner, type Matching } from './matching.ts'
import type { Storage } from './storage.ts'

const joiners: Readonly<Record<string, Joiner>> = { equalBytes, days, order, size, plan }
const types: readonly ArchiveType[] = ['messages', 'media']

export interface Verdict {
  /** Plan and month, and of which archives. */
  readonly name: string
  readonly size: number
  readonly tries: number
  /** The best joiner, and what it hit. */
  readonly best: string
  readonly hits: number
  /** What luck alone may hit. */
  readonly luck: number
}

/**
 * Joins accounts and archives class by class: plan and month are what both sides must know, so the joiners are given
 * them. One verdict for each class of at least two.
 */
export function judge(storage: Storage, owners: readonly Owner[]): Verdict[] {
  const classes = [...groups(storage, owners)].filter(([, group]) => group.length > 1)
  const judged = classes.length * types.length
  return classes.flatMap(([name, group]) =>
    types.map((type) => judgeClass({ name: `${name}, ${type}`, storage, group, type, judged })),
  )
}

function groups(storage: Storage, owners: readonly Owner[]): Map<string, Owner[]> {
  const found = new Map<string, Owner[]>()
  for (const owner of owners) {
    const until = storage.seen(owner.account).numbers.get('most accounts.paid_until') ?? 0
    const name = until === 0 ? 'free' : `paid until ${new Date(until * 86_400_000).toISOString().slice(0, 7)}`
    found.set(name, [...(found.get(name) ?? []), owner])
  }
  return found
}

interface Class {
  readonly name: string
  readonly storage: Storage
  readonly group: readonly Owner[]
  readonly type: ArchiveType
  readonly judged: number
}

function judgeClass({ name, storage, group, type, judged }: Class): Verdict {
  const truth = new Map(group.map(({ account, archives }) => [archives[type], account]))
  // In the order of their ids: what the joiners are given must not tell what they are to find.
  const accounts = group.map(({ account }) => account).sort()
  const archives = [...truth.keys()].sort()
  const seen = (ids: readonly string[]) => ids.map((id) => storage.seen(id))
  const [left, right] = [seen(accounts), seen(archives)]
  const tried = Object.entries(joiners).flatMap(([joiner, join]) =>
    join(left, right).map((matching): Matching => ({ ...matching, name: `${joiner}: ${matching.name}` })),
  )
  const scored = tried.map((matching) => ({ name: matching.name, hits: hitsOf(matching, truth) }))
  const best = scored.reduce((a, b) => (b.hits > a.hits ? b : a), { name: 'none', hits: 0 })
  const tries = Math.max(1, tried.length)
  return {
    name,
    size: group.length,
    tries,
    best: best.name,
    hits: best.hits,
    luck: luckiest(group.length, tries, judged),
  }
}
