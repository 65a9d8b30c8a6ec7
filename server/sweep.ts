import { randomBytes } from 'node:crypto'
import { toHex } from '../src/core/bytes.ts'
import { dayOf, minuteMs } from './clock.ts'
import type { LooseFile } from './facts/idle-facts.ts'
import type { Service } from './service.ts'

/** How long an object that no manifest needs any more is kept for restores under way. */
export const markedHours = 48
/** How long an object waits for the commit that needs it. */
export const pendingHours = 24

/** How long a receipt that was shown is remembered after its day: so long could one of that day be shown again. */
const receiptDays = 31

export type Swept = Pick<Service, 'config' | 'facts' | 'objects' | 'clock'>

/** Removes what is due. Rows first, then bytes: what a crash leaves behind the next start removes. */
export async function sweep(service: Swept): Promise<void> {
  const { config, facts, objects } = service
  const now = service.clock()
  const today = dayOf(now)
  for (const upload of await facts.uploads.removeDue(today)) await objects.removeUpload(upload)
  await removeFiles(objects, await facts.objects.removeDue(today))
  await facts.archives.skipIdleDays(today)
  await removeFiles(objects, await facts.archives.removeLapsed(today - config.graceDays))
  await removeIdle(service, config.idleDays === null ? null : today - config.idleDays)
  await facts.archives.forgetSignatures(Math.floor(now / minuteMs))
  await facts.archives.forgetRetired(today)
  await facts.accounts.forgetPast(today)
  await facts.receipts.forget(today - receiptDays)
  await facts.tidy()
  await facts.rewrite(today)
}

/**
 * Idle archives go in two steps, since rows and folders cannot change together: whoever comes back between them finds
 * an archive that is empty and whole. Steps that a crash left undone are done here too.
 */
async function removeIdle({ facts, objects }: Swept, idleBefore: number | null): Promise<void> {
  const idle = idleBefore === null ? [] : await facts.archives.idleSince(idleBefore)
  for (const id of idle) {
    const folder = randomBytes(16)
    await objects.makeFolder(folder)
    const uploads = await facts.archives.loosen(id, folder, idleBefore!)
    if (!uploads) await objects.removeFolder(folder)
    for (const upload of uploads ?? []) await objects.removeUpload(upload)
  }
  for (const loose of await facts.archives.looseFolders()) {
    await objects.removeFolder(loose.folder)
    const emptied = await facts.archives.forgetLoose(loose, idleBefore)
    if (emptied) await objects.removeFolder(emptied)
  }
}

async function removeFiles(objects: Swept['objects'], loose: readonly LooseFile[]): Promise<void> {
  for (const { folder, files } of byFolder(loose)) await objects.remove(folder, files)
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
