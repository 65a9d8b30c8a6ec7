import { equalBytes } from '../../../core/bytes.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import type { MediaChoices } from '../../../domain/archive/media-choices.ts'
import {
  decodeMediaChoices,
  encodeMediaChoices,
  usualMediaChoices,
} from '../../../domain/archive/media-choices.ts'
import type { MediaStanding } from '../../../domain/archive/media-standing.ts'
import { decodeStanding, encodeStanding, noStanding } from '../../../domain/archive/media-standing.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import { forgetMarks } from './media-marks.ts'

const standingName = 'media-standing'
const choicesName = 'media-choices'

type Settings = Pick<HistoryStore, 'readSetting' | 'writeSetting'>

/** One that cannot be read is as none: the next pass begins with the service's list. */
export async function readStanding(store: Pick<Settings, 'readSetting'>): Promise<MediaStanding> {
  const read = async () => {
    const record = await store.readSetting(standingName)
    return record ? decodeStanding(record) : noStanding
  }
  return (await nullWhenDamaged(read)) ?? noStanding
}

export function writeStanding(store: Settings, standing: MediaStanding): Promise<void> {
  return store.writeSetting(standingName, encodeStanding(standing))
}

/** One that cannot be read is as the usual ones, which keep everything here. */
export async function readMediaChoices(store: Pick<Settings, 'readSetting'>): Promise<MediaChoices> {
  const read = async () => {
    const record = await store.readSetting(choicesName)
    return record ? decodeMediaChoices(record) : usualMediaChoices
  }
  return (await nullWhenDamaged(read)) ?? usualMediaChoices
}

export function writeMediaChoices(store: Settings, choices: MediaChoices): Promise<void> {
  return store.writeSetting(choicesName, encodeMediaChoices(choices))
}

/**
 * How files stand with this setting's media archive. Marks of another one are let go of: to this one their names must
 * never be told.
 */
export async function marksOfThisArchive(
  store: HistoryStore,
  setting: Pick<BackupSetting, 'mediaAccountId'>,
): Promise<MediaStanding> {
  const standing = await readStanding(store)
  if (equalBytes(standing.archive, setting.mediaAccountId)) return standing
  await forgetMarks(store)
  const fresh = { ...noStanding, archive: setting.mediaAccountId }
  await writeStanding(store, fresh)
  return fresh
}

/** What is known of files at a service goes with the backup they belong to. */
export async function forgetStoredMedia(store: HistoryStore): Promise<void> {
  await store.writeSetting(standingName, null)
  await store.writeSetting(choicesName, null)
  const jobs = await store.readJobs('media/')
  if (jobs.length > 0) await store.writeJobs(Object.fromEntries(jobs.map(({ id }) => [id, null])))
  await forgetMarks(store)
}
