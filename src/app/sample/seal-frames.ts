import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint } from '../../core/varint.ts'
import type { Core } from '../../domain/core-port.ts'
import type { Ciphers } from '../../domain/crypto-port.ts'
import { frameKind, packDirectory, packRegion } from '../../domain/file/blocks.ts'
import { writeArchive, type ArchiveSummary } from '../../domain/file/write-archive.ts'
import { deriveAccountId } from '../../domain/keys/heirloom-keys.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../domain/keys/signal-keys.ts'
import type { ByteSink, Randomness } from '../../domain/ports.ts'

const chatItemKind = 4

export interface FrameSealing {
  readonly core: Core
  readonly ciphers: Ciphers
  readonly key: RecoveryKey
  readonly sink: ByteSink
  readonly randomness: Randomness
}

/**
 * Seals delimited frames (`BackupInfo` first, pieces of whole frames) as an archive file that the key alone opens.
 * From the first chat item on everything is the region, whatever it is.
 */
export async function sealFrames(pieces: Iterable<Bytes>, sealing: FrameSealing): Promise<ArchiveSummary> {
  const { core, ciphers, key, sink, randomness } = sealing
  const backupKey = deriveBackupKey(key)
  const keys = deriveMessageBackupKey(backupKey, deriveBackupId(backupKey, deriveAccountId(key)))
  const { info, directory, region } = splitPieces(pieces)
  return writeArchive(
    { sink, keys, core, ciphers, randomness },
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
  if (!info) throw new HeirloomError('bad-frame', 'there is no frame at all')
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
  if (!length || length.next + length.value > bytes.length)
    throw new HeirloomError('bad-frame', `no whole frame at offset ${at}`)
  return length.next + length.value
}
