import { equalBytes, toBase64Url, toHex } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { decodeReport } from '../../../domain/archive/report-record.ts'
import { withOwnArchive } from '../../credentials/archive-service.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import type { OtherDeviceView } from '../../api/proof-views.ts'
import type { BackupDeps } from '../deps.ts'
import { readSetting } from '../read-setting.ts'
import { triesWhileWaiting, withRetries } from '../retries.ts'
import { isAgreed } from './join-consent.ts'
import { presentArchive } from './present-archive.ts'

/** The facts that a person decides on when this device's backup met another one. Asks the service. */
export async function describeOther(deps: BackupDeps, signal: AbortSignal): Promise<OtherDeviceView> {
  const setting = await readSetting(deps.store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  const { hash, manifest } = await withOwnArchive(deps, setting, signal, (own) =>
    withRetries(deps, signal, () => presentArchive(deps, own), triesWhileWaiting),
  )
  const spine = await deps.store.readSpine()
  const report = setting.lastReport
  const last = report.length > 0 ? await nullWhenDamaged(() => decodeReport(report)) : null
  const here = {
    messages: spine?.items ?? 0,
    chats: (await deps.store.readChatRows()).length,
    lastBackup: last?.at ?? 0,
    generation: setting.generation,
  }
  const mark = toBase64Url(hash)
  if (equalBytes(hash, setting.manifestHash)) return { state: 'same', mark, there: null, here }
  if (!manifest) return { state: hash.length === 0 ? 'gone' : 'unreadable', mark, there: null, here }
  const { generation, archiveTime, items, chats, writerDevice } = manifest
  const there = {
    at: archiveTime,
    generation,
    messages: items,
    chats,
    device: toHex(writerDevice.subarray(0, 2)),
    copy: equalBytes(writerDevice, setting.deviceId),
    agreed: await isAgreed(deps.store, writerDevice),
  }
  return { state: generation > setting.generation ? 'newer' : 'older', mark, there, here }
}
