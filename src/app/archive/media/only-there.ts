import { HeirloomError } from '../../../core/errors.ts'
import type { BackupDeps } from '../deps.ts'
import { readLost } from './lost-files.ts'
import { MediaMarks } from './media-marks.ts'
import { readStanding } from './media-store.ts'
import { asArchived, missingHere, namedHere, needOwnSetting } from './named-here.ts'

/**
 * Before the files at the service are deleted for good: `files-only-there`, with how many, while some that messages name
 * are not on this device to be sent again. A device that has not asked yet what is there takes all that it lacks for being
 * there, but for what the service did not have when it was asked for it.
 */
export async function needAllFilesHere(deps: BackupDeps): Promise<void> {
  const setting = await needOwnSetting(deps.store)
  const missing = await missingHere(deps, await namedHere(deps), 'lengths')
  if (missing.size === 0) return
  const marks = await MediaMarks.open(deps.store)
  const lost = await readLost(deps.store)
  const hasAsked = (await readStanding(deps.store)).listedAt > 0
  const contents = [...missing.keys()]
  const files = asArchived(setting, missing.values()).filter(
    ({ id }, i) => marks.of(id) ?? (!hasAsked && lost.get(contents[i]!) !== 'gone'),
  ).length
  if (files > 0)
    throw new HeirloomError('files-only-there', 'some files are only at the service', { facts: { files } })
}
