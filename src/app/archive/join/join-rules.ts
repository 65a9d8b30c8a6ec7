import { HeirloomError } from '../../../core/errors.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import { expiredBy, leftOutOfArchive } from '../../../domain/frame/expiry.ts'
import type { Spine } from '../../../domain/history/types.ts'
import { contentHash } from '../../../domain/merge/content-hash.ts'
import type { MergeRules } from '../../importing/merge/merge-rules.ts'
import type { CommonPast } from './common-past.ts'

/**
 * What becomes of messages that were deleted on the other device: they go here too, they stay, or they go unless they
 * are more than a tenth of what is here, which a person has to be asked about.
 */
export type Deletions = 'ask' | 'follow' | 'keep'

export interface JoinRulesOptions {
  readonly spine: Spine
  readonly past: CommonPast
  /** The generation that the past is of; null: none is known. */
  readonly last: Manifest | null
  readonly theirs: Manifest
  readonly deletions: Deletions
  readonly now: number
  readonly also: MergeRules['also']
}

const mayGo = 1
const mayChange = 2

/**
 * [Note: What a join does] Messages of either side that the other does not have stay, with one exception: what was in
 * the last generation known here, is here as it was, could not have been left out of an archive for its timer, and is
 * not in theirs, was deleted there. What was changed here since stays. Of a message that both have in different forms
 * theirs counts if the one here is as it was, or theirs comes of a newer backup of the phone.
 */
export function createJoinRules(options: JoinRulesOptions): MergeRules {
  const { spine, past, last, theirs, deletions, now } = options
  const marks = new Uint8Array(spine.items)
  const chats = new Float64Array(spine.items)
  return {
    note({ page, frames, columns }, first) {
      const asItWas = past.pages.has(page.id)
      if (!last || (!asItWas && past.frames.size === 0)) return
      for (let i = 0; i < page.items; i++) {
        const at = columns.at[i]!
        if (!asItWas && !past.frames.has(contentHash(frames, at, at + columns.length[i]!, past.seed)))
          continue
        const leftOut =
          expiredBy(columns, i, now) ||
          leftOutOfArchive(columns, i, last.archiveTime) ||
          leftOutOfArchive(columns, i, theirs.archiveTime)
        marks[first + i] = leftOut ? mayChange : mayChange | mayGo
        chats[first + i] = columns.chat[i]!
      }
    },
    goesWhenMissing: (ordinal) => deletions !== 'keep' && (marks[ordinal]! & mayGo) !== 0,
    chatOf: (ordinal) => chats[ordinal]!,
    takesMessage: (ordinal) => (marks[ordinal]! & mayChange) !== 0,
    takesRow: (row) => past.rows.has(row),
    agree(removals) {
      if (deletions !== 'ask' || removals * 10 <= spine.items) return
      throw new HeirloomError('join-question', 'much of what is here was deleted on the other device', {
        facts: { removed: removals, held: spine.items },
      })
    },
    deletedAt: theirs.archiveTime,
    also: options.also,
  }
}
