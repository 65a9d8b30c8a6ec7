import { create } from '@bufbuild/protobuf'
import { BackupInfoSchema } from '../../domain/frame/backup_pb.ts'
import { decodeBackupInfo, encodeBackupInfo } from '../../domain/frame/frame.ts'
import type { Spine } from '../../domain/history/types.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { maxDate } from '../../domain/importers/signal/shape.ts'
import { infoStands } from '../../domain/importers/signal/info-shape.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'
import { readSourceLog, sourceLogSetting } from '../importing/source-log.ts'

/**
 * The BackupInfo of an export. As it came in while the history is just what came in; later with the moment of the
 * export, which every timer still running lies behind. The media root key stays, or is made where there is none.
 */
export async function exportInfo(
  ports: Pick<ImportingPorts, 'store' | 'randomness'>,
  stored: Uint8Array | null,
  spine: Spine,
  now: number,
): Promise<Uint8Array> {
  const decoded = stored ? decodeBackupInfo(stored) : null
  const info = decoded?.ok ? decoded.message : create(BackupInfoSchema, { version: 1n })
  const before = info.backupTimeMs <= BigInt(maxDate) ? Number(info.backupTimeMs) : now
  const time = await infoTime(ports, spine, before, now)
  if (stored && time === Number(info.backupTimeMs) && infoStands(stored)) return stored
  info.backupTimeMs = BigInt(time)
  if (info.mediaRootBackupKey.length !== 32) info.mediaRootBackupKey = ports.randomness.bytes(32)
  return encodeBackupInfo(info)
}

async function infoTime(
  ports: Pick<ImportingPorts, 'store'>,
  spine: Spine,
  stored: number,
  now: number,
): Promise<number> {
  const log = readSourceLog(await nullWhenDamaged(() => ports.store.readSetting(sourceLogSetting)))
  const asItCame = log.some(({ generation }) => generation !== 0 && generation === spine.generation)
  if (!asItCame) return now
  return stored <= now || (await allTimersEndAfter(ports, spine, stored)) ? stored : now
}

/** For a clock that was ahead when the backup was made: timers that end before its time would be refused. */
async function allTimersEndAfter(
  ports: Pick<ImportingPorts, 'store'>,
  spine: Spine,
  time: number,
): Promise<boolean> {
  for (const { id } of spine.segments) {
    const [segment] = await ports.store.readSegments([id])
    if (segment?.pages.some(({ soonestExpiry }) => soonestExpiry !== 0 && soonestExpiry < time)) return false
  }
  return true
}
