import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { MissingPart } from '../../domain/archive/missing-parts.ts'
import { withOwnArchive } from '../credentials/archive-service.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { FetchedAgain, MissingView } from '../api/proof-views.ts'
import { keysOfSetting } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { mergeArchive } from './join/merge-archive.ts'
import { openArchive } from './open-archive.ts'
import { readSetting } from './read-setting.ts'

/** What a restore here could not bring in, and the archive may still hold. Null: nothing is missing. */
export async function readMissing({ store }: BackupDeps): Promise<MissingView | null> {
  const { plan, missing } = await Journal.open(store)
  if (!plan || missing.length === 0) return null
  const view = missingView(decodeManifest(plan.manifest), missing)
  return view.parts.length > 0 ? view : null
}

export function missingView({ pages }: Manifest, missing: readonly MissingPart[]): MissingView {
  const byName = new Map(missing.map(({ name, why }) => [toBase64Url(name), why]))
  const parts = pages.flatMap(({ name, items, minDate, dateSpan }) => {
    const why = byName.get(toBase64Url(name))
    const [firstDate, lastDate] = [minDate * 1000, (minDate + dateSpan) * 1000]
    return why ? [{ messages: items, firstDate, lastDate, why }] : []
  })
  return { messages: parts.reduce((sum, { messages }) => sum + messages, 0), parts }
}

/**
 * Tries once more to bring in what is missing. `not-found`: nothing is. `other-device`: another archive is there by
 * now, and holds what is to be had.
 */
export function fetchMissing(
  outer: BackupDeps,
  { onProgress, signal }: { readonly onProgress: OnProgress; readonly signal: AbortSignal },
): Promise<FetchedAgain> {
  return exclusively(outer, async (deps, heartbeat) => {
    const setting = await readSetting(deps.store)
    const journal = await Journal.open(deps.store)
    if (!setting || journal.missing.length === 0) throw new HeirloomError('not-found', 'nothing is missing')
    return withOwnArchive(deps, setting, signal, async (own) => {
      const { service } = own
      const archive = await openArchive({ deps, service, keys: keysOfSetting(setting), signal })
      if (!archive || !equalBytes(archive.manifestHash, own.setting.manifestHash))
        throw new HeirloomError('other-device', 'another archive is there by now')
      const { added, missing } = await mergeArchive(deps, {
        service,
        setting: own.setting,
        journal,
        archive,
        deletions: 'keep',
        settings: {},
        toleratesMissing: () => true,
        onProgress: (progress) => {
          heartbeat()
          onProgress(progress)
        },
        signal,
      })
      deps.published?.()
      return { added, missing: missingView(archive.manifest, missing) }
    })
  })
}
