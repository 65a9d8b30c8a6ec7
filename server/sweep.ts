import { toHex } from '../src/core/bytes.ts'
import { dayOf, minuteMs } from './clock.ts'
import type { LooseFile } from './facts/object-facts.ts'
import { removeArchive } from './objects/remove-archive.ts'
import type { Service } from './service.ts'

/** How long an object that no manifest needs any more is kept for restores under way. */
export const markedHours = 48
/** How long an object waits for the commit that needs it. */
export const pendingHours = 24

/** Removes what is due. Rows first, then bytes: what a crash leaves behind the next start removes. */
export async function sweep(service: Pick<Service, 'config' | 'facts' | 'objects' | 'clock'>): Promise<void> {
  const { config, facts, objects } = service
  const now = service.clock()
  const today = dayOf(now)
  for (const upload of await facts.uploads.removeDue(today)) await objects.removeUpload(upload)
  for (const { folder, files } of byFolder(await facts.objects.removeDue(today)))
    await objects.remove(folder, files)
  await facts.archives.skipIdleDays(today)
  if (config.idleDays !== null) {
    for (const id of await facts.archives.idleSince(today - config.idleDays)) await removeArchive(service, id)
  }
  await facts.archives.forgetSignatures(Math.floor(now / minuteMs))
  await facts.accounts.forgetSessions(today)
  await facts.tidy()
}

function byFolder(loose: readonly LooseFile[]): Iterable<{ folder: Uint8Array; files: Uint8Array[] }> {
  const groups = new Map<string, { folder: Uint8Array; files: Uint8Array[] }>()
  for (const { folder, file } of loose) {
    const group = groups.get(toHex(folder)) ?? { folder, files: [] }
    group.files.push(file)
    groups.set(toHex(folder), group)
  }
  return groups.values()
}
