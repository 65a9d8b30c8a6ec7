import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import type { BackupSetting } from './backup-setting.ts'
import { decodeBackupSetting, encodeBackupSetting } from './backup-setting.ts'

/**
 * How far a change of the recovery key is. `writing`: the archive is being written under the next key; the present one
 * holds. `promoting`: the service may have been asked to put the next in its place. `promoted`: it has. `adopted`: this
 * device has too, what is left is to delete the old archive. `cancelling`: the next one is being removed again.
 */
export const rotationSteps = ['writing', 'promoting', 'promoted', 'adopted', 'cancelling'] as const
export type RotationStep = (typeof rotationSteps)[number]

/** `rotation/head` (docs/format.md section 8). Holds what was derived from the keys, never a key that people know. */
export interface RotationHead {
  readonly step: RotationStep
  readonly startedAt: number
  /** Somebody may have seen the old key: media gets other keys too. */
  readonly suspected: boolean
  /** The person has seen what the new archive will not hold, and wants it. */
  readonly guardAnswered: boolean
  /** The person knows that another device has written the old archive since. */
  readonly deviceAnswered: boolean
  /** The setting `backup` as it was at the beginning. */
  readonly old: BackupSetting
  /** The same as it is to be. */
  readonly next: BackupSetting
}

const maxSettingBytes = 8192

export function encodeRotationHead(head: RotationHead): Bytes {
  return new WireWriter()
    .uint(1, rotationSteps.indexOf(head.step) + 1)
    .uint(2, head.startedAt)
    .uint(3, Number(head.suspected))
    .uint(4, Number(head.guardAnswered))
    .uint(5, Number(head.deviceAnswered))
    .message(6, encodeBackupSetting(head.old))
    .message(7, encodeBackupSetting(head.next))
    .finish()
}

/** Throws `bad-record`. */
export function decodeRotationHead(bytes: Bytes): RotationHead {
  const reader = new WireReader(bytes)
  const numbers = new Map<number, number>()
  const settings = new Map<number, BackupSetting>()
  while (reader.more) {
    const field = reader.field()
    if (field <= 5) numbers.set(field, reader.uint())
    else if (field <= 7) settings.set(field, decodeBackupSetting(owned(reader.bytes(maxSettingBytes))))
    else reader.skip()
  }
  const step = rotationSteps[(numbers.get(1) ?? 0) - 1]
  const [old, next] = [settings.get(6), settings.get(7)]
  if (!step || !old || !next) throw badRecord('bad rotation')
  return {
    step,
    startedAt: numbers.get(2) ?? 0,
    suspected: numbers.get(3) === 1,
    guardAnswered: numbers.get(4) === 1,
    deviceAnswered: numbers.get(5) === 1,
    old,
    next,
  }
}
