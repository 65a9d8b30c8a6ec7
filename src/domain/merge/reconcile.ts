import { equalBytes } from '../../core/bytes.ts'
import { toBinary } from '@bufbuild/protobuf'
import type { AccountData } from '../frame/backup_pb.ts'
import { ChatStyle_CustomChatColorSchema } from '../frame/backup_pb.ts'
import { recipientKeys } from '../importers/signal/recipient-keys.ts'
import type { DirectoryEntry } from './directory-rows.ts'
import { amend } from './directory-rows.ts'

/**
 * Makes a merged directory stand as one: what may occur once occurs once, and no chat wears a colour that its account
 * does not have. `preferSource`: the source is the newer backup of the same phone, so its word counts.
 */
export function reconcile(
  entries: readonly DirectoryEntry[],
  accounts: { readonly before: AccountData | null; readonly source: AccountData | null },
  preferSource: boolean,
): void {
  const sound = entries.filter((entry) => !entry.odd && entry.frame)
  const ranked = [...sound].sort(
    (a, b) => Number(b.fromSource === preferSource) - Number(a.fromSource === preferSource),
  )
  settleRecipients(ranked)
  settlePins(ranked)
  settleColours(sound, accounts)
}

/** A number or name may have gone from one contact to another: it stays with whom it was seen last. */
function settleRecipients(ranked: readonly DirectoryEntry[]): void {
  const taken = new Set<string>()
  for (const entry of ranked) {
    const item = entry.frame?.item
    if (item?.case !== 'recipient') continue
    const keys = recipientKeys(item.value)
    const repeated = keys.filter(({ text }) => taken.has(text))
    for (const { text } of keys) taken.add(text)
    if (repeated.length === 0 || repeated.length === keys.length) continue
    amend(entry, ({ item: changed }) => {
      const destination = changed.case === 'recipient' ? changed.value.destination : null
      if (destination?.case !== 'contact') return
      for (const { kind } of repeated) {
        if (kind === 'pni') delete destination.value.pni
        else if (kind === 'e164') delete destination.value.e164
        else if (kind === 'username') delete destination.value.username
      }
    })
  }
}

function settlePins(ranked: readonly DirectoryEntry[]): void {
  const taken = new Set<number>()
  for (const entry of ranked) {
    const item = entry.frame?.item
    if (item?.case !== 'chat' || item.value.pinnedOrder === undefined) continue
    if (taken.has(item.value.pinnedOrder)) {
      amend(entry, ({ item: changed }) => {
        if (changed.case === 'chat') delete changed.value.pinnedOrder
      })
    } else taken.add(item.value.pinnedOrder)
  }
}

function settleColours(
  entries: readonly DirectoryEntry[],
  accounts: { readonly before: AccountData | null; readonly source: AccountData | null },
): void {
  const kept = entries.map((entry) => entry.frame?.item).find((item) => item?.case === 'account')
  const keptColours = coloursOf(kept?.case === 'account' ? kept.value : null)
  const before = coloursOf(accounts.before)
  const source = coloursOf(accounts.source)
  for (const entry of entries) {
    const item = entry.frame?.item
    if (item?.case !== 'chat' || item.value.style?.bubbleColor.case !== 'customColorId') continue
    const id = item.value.style.bubbleColor.value
    const meant = (entry.fromSource ? source : before).get(id)
    const found = keptColours.get(id)
    if (meant !== undefined && found !== undefined && equalBytes(meant, found)) continue
    amend(entry, ({ item: changed }) => {
      if (changed.case === 'chat' && changed.value.style)
        changed.value.style.bubbleColor = {
          case: 'autoBubbleColor',
          value: { $typeName: 'signal.backup.ChatStyle.AutomaticBubbleColor' },
        }
    })
  }
}

function coloursOf(account: AccountData | null): Map<bigint, Uint8Array> {
  const colours = account?.accountSettings?.customChatColors ?? []
  return new Map(colours.map((colour) => [colour.id, toBinary(ChatStyle_CustomChatColorSchema, colour)]))
}
