import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import type { Bytes } from '../../src/core/bytes.ts'
import { readVarint } from '../../src/core/varint.ts'
import type { Core } from '../../src/domain/core-port.ts'
import { frameKind, packDirectory, packRegion } from '../../src/domain/file/blocks.ts'
import { writeArchive, type ArchiveSummary } from '../../src/domain/file/write-archive.ts'
import { deriveAccountId } from '../../src/domain/keys/heirloom-keys.ts'
import { showAccountId, type RecoveryKey } from '../../src/domain/keys/key-types.ts'
import { makeRecoveryKey } from '../../src/domain/keys/recovery-key.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../src/domain/keys/signal-keys.ts'
import type { ByteSink, Randomness } from '../../src/domain/ports.ts'
import { Random } from '../../src/domain/sample/random.ts'

const chatItemKind = 4

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

/**
 * Seals delimited frames (`BackupInfo` first, pieces of whole frames) as an archive file that the key alone opens.
 * From the first chat item on everything is the region, whatever it is.
 */
export async function sealArchive(
  pieces: Iterable<Bytes>,
  options: {
    readonly core: Core
    readonly key: FileKey
    readonly sink: ByteSink
    readonly randomness: Randomness
  },
): Promise<ArchiveSummary> {
  const { core, key, sink, randomness } = options
  const backupKey = deriveBackupKey(key.recoveryKey)
  const backupId = deriveBackupId(backupKey, deriveAccountId(key.recoveryKey))
  const keys = deriveMessageBackupKey(backupKey, backupId)
  const { info, directory, region } = splitPieces(pieces)
  return writeArchive(
    { sink, keys, core, ciphers: webCiphers, randomness },
    { directory: packDirectory(core, info, directory), region: packRegion(core, region) },
  )
}

/** Info and directory are small and held; the rest streams through. */
function splitPieces(pieces: Iterable<Bytes>) {
  const rest = pieces[Symbol.iterator]()
  const directory: Bytes[] = []
  let firstRun: Bytes | null = null
  while (!firstRun) {
    const piece = rest.next()
    if (piece.done === true) break
    for (let at = 0; at < piece.value.length && !firstRun;) {
      const end = frameEnd(piece.value, at)
      const frame = piece.value.slice(at, end)
      if (directory.length > 0 && frameKind(frame) === chatItemKind) firstRun = piece.value.slice(at)
      else directory.push(frame)
      at = end
    }
  }
  const [info, ...frames] = directory
  if (!info) throw new Error('there is no frame at all')
  return { info, directory: frames, region: following(firstRun, rest) }
}

function* following(first: Bytes | null, rest: Iterator<Bytes>): Generator<Bytes> {
  if (!first) return
  yield first
  for (let piece = rest.next(); piece.done !== true; piece = rest.next()) yield piece.value
}

/** Offset behind the delimited frame at `at`. */
export function frameEnd(bytes: Uint8Array, at: number): number {
  const length = readVarint(bytes, at)
  if (!length || length.next + length.value > bytes.length) throw new Error(`no whole frame at offset ${at}`)
  return length.next + length.value
}
