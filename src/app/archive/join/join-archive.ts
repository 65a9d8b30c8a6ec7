import { equalBytes, toBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { OwnArchive } from '../../credentials/archive-service.ts'
import type { OnProgress } from '../../api/history-api.ts'
import { keysOfSetting } from '../archive-keys.ts'
import type { BackupDeps } from '../deps.ts'
import { Journal } from '../journal.ts'
import type { OpenedArchive } from '../open-archive.ts'
import { openArchive } from '../open-archive.ts'
import { agreedWith, isAgreed, joiningSettingName } from './join-consent.ts'
import type { Deletions } from './join-rules.ts'
import type { MergedCounts } from './merge-archive.ts'
import { mergeArchive } from './merge-archive.ts'

/** What a person has said to another device's archive. */
export interface JoinAnswer {
  readonly deletions: Deletions
  /** From now on that device's archives are joined without asking. */
  readonly remember: boolean
}

export interface JoinOptions {
  /** Null: nobody was asked just now. */
  readonly answer: JoinAnswer | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/**
 * Brings another device's archive into this history. `other-device` when nobody has agreed to that, or there is nothing
 * that could be joined; `join-question` when much would be deleted here; `archive-damaged` when theirs is not whole.
 * Null: what is there is what this device knows.
 */
export async function joinArchive(
  deps: BackupDeps,
  { service, setting }: OwnArchive,
  { answer, onProgress, signal }: JoinOptions,
): Promise<MergedCounts | 'replaced meanwhile' | null> {
  const keys = keysOfSetting(setting)
  const archive = await openOther(() => openArchive({ deps, service, keys, signal }))
  if (equalBytes(archive.manifestHash, setting.manifestHash)) return null
  const { manifest } = archive
  const agreed =
    manifest.generation > setting.generation && (await isAgreed(deps.store, manifest.writerDevice))
  if (!answer && !agreed) throw otherDevice()
  const journal = await Journal.open(deps.store)
  const knownMissing = new Set(journal.missing.map(({ name }) => toBase64Url(name)))
  const settings = answer?.remember
    ? { [joiningSettingName]: await agreedWith(deps.store, manifest.writerDevice) }
    : {}
  try {
    return await mergeArchive(deps, {
      service,
      setting,
      journal,
      archive,
      deletions: answer?.deletions ?? 'ask',
      settings,
      toleratesMissing: ({ name }) => knownMissing.has(toBase64Url(name)),
      onProgress,
      signal,
    })
  } catch (error) {
    if (!isCode(error, 'archive-damaged')) throw error
    const present = await openOther(() => openArchive({ deps, service, keys, signal }))
    if (!equalBytes(present.manifestHash, archive.manifestHash)) return 'replaced meanwhile'
    throw error
  }
}

/** What is gone or cannot be opened is nothing to be joined: a person has to look. */
async function openOther(open: () => Promise<OpenedArchive | null>): Promise<OpenedArchive> {
  try {
    const archive = await open()
    if (archive) return archive
  } catch (error) {
    if (!isCode(error, 'bad-mac', 'bad-record', 'truncated', 'not-a-backup')) throw error
  }
  throw otherDevice()
}

function otherDevice(): HeirloomError {
  return new HeirloomError('other-device', 'another device has written this backup')
}
