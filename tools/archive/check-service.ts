import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { httpServices } from '../../src/adapters/service/http-services.ts'
import { pause } from '../../src/adapters/service/pause.ts'
import { keysOfRecoveryKey } from '../../src/app/archive/archive-keys.ts'
import { openAsStranger } from '../../src/app/archive/open-as-stranger.ts'
import type { CheckResult } from '../../src/app/check/check-archive.ts'
import { checkArchive } from '../../src/app/check/check-archive.ts'
import type { NamedFilesChecked } from '../../src/app/check/check-named-files.ts'
import { checkNamedFiles, NamedInArchive } from '../../src/app/check/check-named-files.ts'
import { mediaContextOf, mediaServiceUnder } from '../../src/app/credentials/archive-service.ts'
import { readFingerprint } from '../../src/app/credentials/fingerprint-words.ts'
import { openSealedMedia } from '../../src/app/credentials/obtain-credentials.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { RecoveryKey } from '../../src/domain/keys/key-types.ts'
import type { CheckArguments } from './check-arguments.ts'
import type { Report } from './report.ts'

/** The same check as in the app, from a recovery key alone. */
export async function checkAtService(
  { service: serviceUrl, words, newerThan, files: needsFiles }: CheckArguments,
  key: RecoveryKey,
  core: Core,
  signal: AbortSignal,
): Promise<CheckedAtService> {
  const clock = { now: () => Date.now() }
  const randomness = webRandomness
  const services = httpServices({ clock, randomness })
  const deps = { core, ciphers: webCiphers, services, clock, randomness, pause, serviceUrl }
  const keys = keysOfRecoveryKey(key)
  const pin = words === null ? null : readFingerprint(words)
  if (words !== null && !pin)
    throw new HeirloomError('wrong-fingerprint', 'These are not the words of a sheet.')
  const { service, obtained } = await openAsStranger(deps, { keys, pin, signal })
  const named = new NamedInArchive()
  const onProgress = () => undefined
  const options = { service, keys, seen: null, newerThan, files: named, onProgress, signal }
  const result = await checkArchive(deps, options)
  if (!named.manifest) return { result, files: null }
  const context = mediaContextOf(named.manifest)
  const set = await openSealedMedia(deps, obtained, context)
  // An account that never asked for credentials of files has none, and no files there.
  if (set.media.length === 0 && named.all.length === 0) return { result, files: null }
  const media = mediaServiceUnder(deps, { serviceUrl, ...named.manifest }, set)
  const files = await checkNamedFiles(deps, { service: media, files: named.all, signal })
  const { missing, damaged } = files
  const found = [...(needsFiles && missing ? [missing] : []), ...(damaged ? [damaged] : [])]
  const findings = [...result.findings, ...found]
  return { result: { ...result, findings, faults: result.faults + found.length }, files }
}

export interface CheckedAtService {
  readonly result: CheckResult
  /** Null: no message names any, or nobody can tell. */
  readonly files: NamedFilesChecked | null
}

/** Numbers and dates only: no name of a part, no key. */
export function checkReport({ result, files }: CheckedAtService): Report {
  const { generation, archiveTime, messages, chats, parts, bytes, faults, messagesLost } = result
  return {
    ok: faults === 0,
    generation,
    archiveTime: archiveTime > 0 ? new Date(archiveTime).toISOString() : null,
    messages,
    chats,
    parts,
    bytes,
    ...(files ? { files: filesReport(files) } : {}),
    faults,
    ...(faults > 0 ? { messagesLost, found: countsOf(result) } : {}),
  }
}

function filesReport({ named, there, aged, read, missing, damaged }: NamedFilesChecked): Report {
  const counts = { missing: missing?.items ?? 0, damaged: damaged?.items ?? 0 }
  return { named, there, ...counts, ...(aged > 0 ? { tooOldForThePlan: aged } : {}), readWhole: read }
}

function countsOf({ findings }: CheckResult): Report {
  const counts: Record<string, number> = {}
  for (const { fault } of findings) counts[fault] = (counts[fault] ?? 0) + 1
  return counts
}
