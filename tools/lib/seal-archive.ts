import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { sealFrames } from '../../src/app/sample/seal-frames.ts'
import type { Bytes } from '../../src/core/bytes.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { ArchiveSummary } from '../../src/domain/file/write-archive.ts'
import { deriveAccountId } from '../../src/domain/keys/heirloom-keys.ts'
import { showAccountId, type RecoveryKey } from '../../src/domain/keys/key-types.ts'
import { makeRecoveryKey } from '../../src/domain/keys/recovery-key.ts'
import type { ByteSink, Randomness } from '../../src/domain/ports.ts'
import { Random } from '../../src/domain/sample/random.ts'

export { frameEnd } from '../../src/app/sample/seal-frames.ts'

export interface FileKey {
  readonly recoveryKey: RecoveryKey
  /** The account id that Heirloom binds its own files to, as a UUID. */
  readonly accountId: string
}

/** Keys and ivs that the seed decides: the same arguments give the same file. For samples only. */
export function seededRandomness(seed: number): Randomness {
  const random = new Random(seed, 'randomness')
  return { bytes: (length) => random.bytes(length) }
}

export function makeFileKey(randomness: Randomness): FileKey {
  const recoveryKey = makeRecoveryKey((length) => randomness.bytes(length))
  return { recoveryKey, accountId: showAccountId(deriveAccountId(recoveryKey)) }
}

/** An archive file of delimited frames, sealed with the platform's ciphers. */
export function sealArchive(
  pieces: Iterable<Bytes>,
  options: {
    readonly core: Core
    readonly key: FileKey
    readonly sink: ByteSink
    readonly randomness: Randomness
  },
): Promise<ArchiveSummary> {
  return sealFrames(pieces, { ...options, key: options.key.recoveryKey, ciphers: webCiphers })
}
