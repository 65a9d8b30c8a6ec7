import type { BackupChoices, BackupTries } from '../../domain/archive/schedule-records.ts'
import {
  decodeChoices,
  decodeTries,
  encodeChoices,
  encodeTries,
  noTries,
  usualChoices,
} from '../../domain/archive/schedule-records.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

type Settings = Pick<HistoryStore, 'readSetting' | 'writeSetting'>

/** Written by runs alone, under the lock of the archive. */
const triesName = 'backup-tries'
/** Written by what the person does, in any tab. Two records, so that neither undoes the other. */
const choicesName = 'backup-choices'

export const scheduleSettings = [triesName, choicesName] as const
/** For a change of the history after which backups are off. */
export const withoutSchedule = { [triesName]: null, [choicesName]: null }

/** One that cannot be read is as none: the next backup is due at once. */
export async function readTries(store: Pick<Settings, 'readSetting'>): Promise<BackupTries> {
  const read = async () => {
    const record = await store.readSetting(triesName)
    return record ? decodeTries(record) : noTries
  }
  return (await nullWhenDamaged(read)) ?? noTries
}

export function writeTries(store: Pick<Settings, 'writeSetting'>, tries: BackupTries): Promise<void> {
  return store.writeSetting(triesName, encodeTries(tries))
}

/** One that cannot be read is as the usual ones, which spare the person's network and battery. */
export async function readChoices(store: Pick<Settings, 'readSetting'>): Promise<BackupChoices> {
  const read = async () => {
    const record = await store.readSetting(choicesName)
    return record ? decodeChoices(record) : usualChoices
  }
  return (await nullWhenDamaged(read)) ?? usualChoices
}

/** Changes some of what the person has chosen; the rest stays. */
export async function changeChoices(store: Settings, change: Partial<BackupChoices>): Promise<void> {
  await store.writeSetting(choicesName, encodeChoices({ ...(await readChoices(store)), ...change }))
}

/** Whatever failed before is of the past: the next try need not wait for the person. */
export async function forgetFailure(store: Settings): Promise<void> {
  const tries = await readTries(store)
  if (tries.failure || tries.unended > 0)
    await writeTries(store, { ...tries, failure: null, unended: 0, begunAt: 0 })
}

/** With backups themselves. */
export async function forgetSchedule(store: Settings): Promise<void> {
  for (const name of scheduleSettings) await store.writeSetting(name, null)
}
