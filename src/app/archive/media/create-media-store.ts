import { HeirloomError } from '../../../core/errors.ts'
import { toWire, isCode } from '../../../core/errors.ts'
import type { FailureView, Progress } from '../../api/basic-views.ts'
import type { BringingView, MediaStoreApi, MissingFile, MissingMediaView } from '../../api/media-store-api.ts'
import type { Surroundings } from '../../schedule/surroundings.ts'
import { isRestoring } from '../backup-status.ts'
import { throwIfCancelled } from '../cancelling.ts'
import type { BackupDeps } from '../deps.ts'
import { readSetting } from '../read-setting.ts'
import { bringAll, bringContents } from './bring-files.ts'
import { bringWishId } from './bring-wish.ts'
import { readLost } from './lost-files.ts'
import { readMediaChoices, writeMediaChoices } from './media-store.ts'
import { missingHere, namedHere } from './named-here.ts'

const maxListed = 200

export interface MediaStore extends MediaStoreApi {
  /** Files that are to come by themselves, as far as they may now. Answers after how many milliseconds to look again. */
  bringWhatMay(signal: AbortSignal): Promise<number>
  /** Null: none are to come. */
  bringing(): Promise<BringingView | null>
}

const soonMs = 10_000
const laterMs = 60 * 60_000

/** Files between this device and the service. `changed`: what `bringing` answers is another by now. */
export function createMediaStore(
  deps: BackupDeps,
  surroundings: Surroundings,
  changed: () => void,
): MediaStore {
  let progress: Progress | null = null
  let failure: FailureView | null = null
  let running = 0
  let misses = 0

  const obstacle = async (): Promise<'metered' | 'offline' | null> => {
    const { online, metered } = surroundings.now()
    if (!online) return 'offline'
    return metered && !(await readMediaChoices(deps.store)).metered ? 'metered' : null
  }
  const told = (of: Progress) => {
    progress = of
    changed()
  }
  /** Tells how far it is, and how it ended, to all that look. */
  const active = async <T>(work: () => Promise<T>): Promise<T> => {
    running++
    failure = null
    try {
      return await work()
    } catch (error) {
      if (!isCode(error, 'cancelled', 'busy')) {
        const { code, facts } = toWire(error)
        failure = { code, facts }
      }
      throw error
    } finally {
      running--
      if (running === 0) progress = null
      changed()
    }
  }
  const whole = async (
    onProgress: (of: Progress) => void,
    signal: AbortSignal,
    mayGoOn: () => boolean = () => true,
  ) => {
    const result = await active(() =>
      bringAll(deps, {
        signal,
        mayGoOn,
        onProgress: (of) => {
          told(of)
          onProgress(of)
        },
      }),
    )
    if (result.whole) await deps.store.writeJobs({ [bringWishId]: null })
    changed()
    return result
  }

  return {
    fetchMedia: (contents, onProgress, signal) => bringContents(deps, contents, { onProgress, signal }),
    fetchAllMedia: async (onProgress, signal) => {
      const { fetched, here, asked, gone, altered } = await whole(onProgress, signal)
      return { fetched, here, asked, gone, altered }
    },
    readMissingMedia: () => readMissing(deps),
    chooseMedia: async (choices) => {
      if (!(await readSetting(deps.store))) throw new HeirloomError('not-found', 'backups are not turned on')
      await writeMediaChoices(deps.store, choices)
      // What was left at the service until now is to come.
      const wish = choices.bring && !choices.saveSpace ? new Uint8Array(0) : null
      await deps.store.writeJobs({ [bringWishId]: wish })
      failure = null
      changed()
    },
    bringing: async () => {
      if ((await deps.store.readJobs(bringWishId)).length === 0 && running === 0) return null
      if (running > 0) return { state: 'running', progress, failure: null }
      const stopped = await obstacle()
      if (stopped) return { state: stopped, progress: null, failure: null }
      return failure
        ? { state: 'failed', progress: null, failure }
        : { state: 'waiting', progress: null, failure: null }
    },
    bringWhatMay: async (signal) => {
      throwIfCancelled(signal)
      const wished = (await deps.store.readJobs(bringWishId)).length > 0
      if (
        !wished ||
        running > 0 ||
        !(await readSetting(deps.store)) ||
        (await isRestoring(deps)) ||
        (await obstacle())
      )
        return soonMs
      const choices = await readMediaChoices(deps.store)
      const mayGoOn = () => {
        const { online, metered } = surroundings.now()
        return online && (!metered || choices.metered)
      }
      try {
        await whole(() => undefined, signal, mayGoOn)
        misses = 0
        return soonMs
      } catch {
        // What it was is shown where files are told of; another tab at it is no failure.
        misses++
        return Math.min(laterMs, soonMs * 2 ** misses)
      }
    },
  }
}

async function readMissing(deps: BackupDeps): Promise<MissingMediaView> {
  const named = await namedHere(deps)
  const missing = await missingHere(deps, named, 'names')
  const lost = await readLost(deps.store)
  const wished = (await deps.store.readJobs(bringWishId)).length > 0
  const files = [...missing]
    .slice(0, maxListed)
    .map(([content, { newest, size, contentType }]): MissingFile => {
      const why = lost.get(content) ?? (wished ? 'fetched-later' : 'unknown')
      return { date: newest, bytes: size, contentType, why }
    })
  const bytes = [...missing.values()].reduce((sum, { size }) => sum + size, 0)
  return {
    here: named.size - missing.size,
    named: named.size,
    missing: { files: missing.size, bytes },
    files,
  }
}
