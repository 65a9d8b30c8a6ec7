import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { httpServices } from '../../src/adapters/service/http-services.ts'
import { pause } from '../../src/adapters/service/pause.ts'
import { keysOfRecoveryKey } from '../../src/app/archive/archive-keys.ts'
import { openAsStranger } from '../../src/app/archive/open-as-stranger.ts'
import type { CheckResult } from '../../src/app/check/check-archive.ts'
import { checkArchive } from '../../src/app/check/check-archive.ts'
import { readFingerprint } from '../../src/app/credentials/fingerprint-words.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { RecoveryKey } from '../../src/domain/keys/key-types.ts'
import type { CheckArguments } from './check-arguments.ts'
import type { Report } from './report.ts'

/** The same check as in the app, from a recovery key alone. */
export async function checkAtService(
  { service: serviceUrl, words, newerThan }: CheckArguments,
  key: RecoveryKey,
  core: Core,
  signal: AbortSignal,
): Promise<CheckResult> {
  const clock = { now: () => Date.now() }
  const randomness = webRandomness
  const services = httpServices({ clock, randomness })
  const deps = { core, ciphers: webCiphers, services, clock, randomness, pause, serviceUrl }
  const keys = keysOfRecoveryKey(key)
  const pin = words === null ? null : readFingerprint(words)
  if (words !== null && !pin)
    throw new HeirloomError('wrong-fingerprint', 'These are not the words of a sheet.')
  const { service } = await openAsStranger(deps, { keys, pin, signal })
  const onProgress = () => undefined
  return checkArchive(deps, { service, keys, seen: null, newerThan, onProgress, signal })
}

/** Numbers and dates only: no name of a part, no key. */
export function checkReport(result: CheckResult): Report {
  const { generation, archiveTime, messages, chats, parts, bytes, faults, messagesLost } = result
  return {
    ok: faults === 0,
    generation,
    archiveTime: archiveTime > 0 ? new Date(archiveTime).toISOString() : null,
    messages,
    chats,
    parts,
    bytes,
    faults,
    ...(faults > 0 ? { messagesLost, found: countsOf(result) } : {}),
  }
}

function countsOf({ findings }: CheckResult): Report {
  const counts: Record<string, number> = {}
  for (const { fault } of findings) counts[fault] = (counts[fault] ?? 0) + 1
  return counts
}
