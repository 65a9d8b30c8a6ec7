import { utf8 } from '../../core/bytes.ts'
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
/** Written by what the person does, in any tab. A record for each who writes, so that none undoes another's. */
const choicesName = 'backup-choices'
/** Written by whoever shows the notice that backups are late: a tab, or the service worker. */
const toldLateName = 'backup-told-late'

const scheduleSettings = [triesName, choicesName, toldLateName] as const
/** For a change of the history after which backups are off. */
export const withoutSchedule = Object.fromEntries(scheduleSettings.map((name) => [name, null]))

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

/** When it was last told that backups are late; 0: never, or that cannot be read. */
export async function readToldLate(store: Pick<Settings, 'readSetting'>): Promise<number> {
  const record = await nullWhenDamaged(() => store.readSetting(toldLateName))
  const at = record ? Number(new TextDecoder().decode(record)) : 0
  return Number.isSafeInteger(at) ? at : 0
}

export function writeToldLate(store: Pick<Settings, 'writeSetting'>, at: number): Promise<void> {
  return store.writeSetting(toldLateName, utf8(String(at)))
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
