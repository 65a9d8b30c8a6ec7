import type { Recipient } from '../frame/backup_pb.ts'
import { recipientKeys } from '../importers/signal/recipient-keys.ts'
import type { DirectoryEntry } from './directory-rows.ts'

/** Finds who a recipient of another source is here: by ACI, else PNI, else e164; others by their one key. */
export class RecipientMatcher {
  private readonly byKey = new Map<string, DirectoryEntry>()

  add(recipient: Recipient, entry: DirectoryEntry): void {
    for (const { text } of recipientKeys(recipient)) if (!this.byKey.has(text)) this.byKey.set(text, entry)
  }

  find(recipient: Recipient): DirectoryEntry | undefined {
    for (const { kind, text } of recipientKeys(recipient)) {
      if (kind === 'username') continue
      const entry = this.byKey.get(text)
      if (entry && !contradict(recipient, entry)) return entry
    }
    return undefined
  }
}

/** Two people may have had one number, one after the other: then their ACIs differ. */
function contradict(recipient: Recipient, entry: DirectoryEntry): boolean {
  const here = aciOf(entry.frame?.item.case === 'recipient' ? entry.frame.item.value : null)
  const there = aciOf(recipient)
  return here !== null && there !== null && here !== there
}

function aciOf(recipient: Recipient | null): string | null {
  const key = recipient && recipientKeys(recipient).find(({ kind }) => kind === 'aci')
  return key?.text ?? null
}
