import { toBase64Url } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import type { RestoreRecord } from '../../domain/archive/restore-record.ts'
import type { Spine } from '../../domain/history/types.ts'
import { withoutSchedule } from '../schedule/schedule-store.ts'
import type { PartialRestoreView } from '../api/views.ts'
import type { BackupDeps } from './deps.ts'
import { credentialsSettingName } from '../credentials/credential-set.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { objectsHere } from './objects-here.ts'
import { restoreManifestId, restoreRecordId } from './restorable.ts'
import { readRestoreRecords } from './restore-records.ts'
import { objectsByName } from './restored-state.ts'

const maxTries = 5

/** What has arrived of a restore that has not come to its end, and what has not. `not-found`: there is none. */
export async function describeRestored(deps: BackupDeps): Promise<PartialRestoreView> {
  return viewOf(deps, await restoringSpine(deps))
}

/**
 * Makes what has arrived the whole history. Backups are off afterwards: what is here must never take the place of the
 * archive it is a part of, should that still be somewhere. Its recovery key stays good for it.
 */
export function keepRestored(outer: BackupDeps): Promise<PartialRestoreView> {
  return exclusively(outer, async (deps) => {
    for (let tries = 1; ; tries++) {
      const spine = await restoringSpine(deps)
      const view = await viewOf(deps, spine)
      const { record } = await readRestoreRecords(deps)
      try {
        await deps.store.commit({
          spine: { ...spine, generation: spine.generation + 1, restoring: null },
          settings: { [backupSettingName]: null, [credentialsSettingName]: null, ...withoutSchedule },
          jobs: { [restoreRecordId]: null, [restoreManifestId]: null },
          // Of an earlier manifest, and in no segment.
          dropPages: record?.pool.flatMap(({ pages }) => pages) ?? [],
        })
        return view
      } catch (error) {
        if (!isCode(error, 'conflict') || tries === maxTries) throw error
      }
    }
  })
}

type RestoringSpine = Spine & { readonly restoring: NonNullable<Spine['restoring']> }

async function restoringSpine({ store }: BackupDeps): Promise<RestoringSpine> {
  const spine = await store.readSpine()
  const restoring = spine?.restoring
  if (!spine || !restoring) throw new HeirloomError('not-found', 'no restore is under way')
  return { ...spine, restoring }
}

async function viewOf(deps: BackupDeps, spine: RestoringSpine): Promise<PartialRestoreView> {
  const { record, manifest } = await readRestoreRecords(deps)
  const { expectedItems, expectedChats } = spine.restoring
  const expired = record?.expired ?? 0
  const dates = spine.segments.flatMap(({ minDate, maxDate }) => [minDate, maxDate])
  return {
    messages: spine.items,
    chats: (await deps.store.readChatRows()).length,
    ...datesOf(dates),
    expected: { messages: expectedItems, chats: expectedChats },
    expired,
    missing: manifest
      ? missingIn(await rowsAway(deps, spine, manifest, record))
      : { messages: Math.max(0, expectedItems - spine.items - expired), firstDate: 0, lastDate: 0 },
  }
}

/** Parts of the archive that have not come in, whatever the reason. */
async function rowsAway(
  deps: BackupDeps,
  spine: Spine,
  manifest: Manifest,
  record: RestoreRecord | null,
): Promise<ObjectRow[]> {
  const here = objectsByName(record?.done ?? (await objectsHere(deps, spine, manifest)))
  return manifest.pages.filter(({ name }) => !here.has(toBase64Url(name)))
}

function missingIn(rows: readonly ObjectRow[]): PartialRestoreView['missing'] {
  const seconds = rows.flatMap(({ minDate, dateSpan }) => [minDate, minDate + dateSpan])
  const messages = rows.reduce((sum, { items }) => sum + items, 0)
  return { messages, ...datesOf(seconds.map((second) => second * 1000)) }
}

/** 0: none is known. */
function datesOf(dates: readonly number[]): { readonly firstDate: number; readonly lastDate: number } {
  let firstDate = Infinity
  let lastDate = 0
  for (const date of dates) {
    firstDate = Math.min(firstDate, date)
    lastDate = Math.max(lastDate, date)
  }
  return { firstDate: firstDate === Infinity ? 0 : firstDate, lastDate }
}
