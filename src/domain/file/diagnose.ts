import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import type { MessageBackupKey } from '../keys/key-types.ts'
import type { ByteSource } from '../ports.ts'
import type { ArchiveLayout } from './layout.ts'
import { notABackup } from './layout.ts'

// [Note: Why a failed MAC is looked behind] The format holds no check value, so a wrong key and a damaged file fail
// the same MAC. People need different answers. So after the failure, and only then, a few blocks at both ends are
// decrypted and compared with what every whole archive has there: a gzip header, and zeros with padding. This
// decides the words of the message and nothing else: no byte of it is parsed, kept or used.

export interface Diagnosis {
  readonly source: ByteSource
  readonly layout: ArchiveLayout
  readonly keys: MessageBackupKey
  readonly ciphers: Ciphers
}

/** The error for a file whose MAC failed, or whose length is no possible one. */
export async function diagnose(file: Diagnosis): Promise<HeirloomError> {
  const { layout } = file
  const head = looksLikeGzip(await peek(file, layout.cipherAt))
  const tail = layout.whole ? await peekTail(file) : 'unlike'
  if (!head && tail === 'unlike') {
    if (layout.otherVersion) return otherVersion()
    return layout.whole ? wrongKey() : notABackup('has an impossible length')
  }
  if (!layout.whole || (tail !== 'end' && !(await endsInDamagedBlock(file, tail)))) return cutShort()
  return new HeirloomError(
    'bad-mac',
    'The key is right, but the file was changed or damaged since it was written. Use another copy of it.',
  )
}

function otherVersion(): HeirloomError {
  return new HeirloomError(
    'unknown-version',
    'This backup was written in a newer form than this program knows.',
  )
}

function wrongKey(): HeirloomError {
  return new HeirloomError(
    'wrong-key',
    'This key does not open this backup, or the file is no Signal backup.',
  )
}

function cutShort(): HeirloomError {
  return new HeirloomError(
    'truncated',
    'The key is right, but the end of the file is missing. Copy it again.',
  )
}

/** Two decrypted blocks at an offset: the first one is chained to the 16 bytes before it. */
async function peek({ source, keys, ciphers, layout }: Diagnosis, at: number): Promise<Bytes> {
  const blocks = Math.min(2, Math.floor((layout.macAt - at) / 16))
  if (blocks < 1) return new Uint8Array(0)
  const bytes = await source.read(at - 16, at + 16 * blocks)
  const decryptor = await ciphers.cbcDecryptor(keys.aesKey, bytes.slice(0, 16))
  return decryptor.chunk(bytes.subarray(16), false)
}

/** A flipped bit in the iv shows as the same bit here: two of 24 are forgiven. */
function looksLikeGzip(plain: Uint8Array): boolean {
  return plain.length >= 3 && differingBits(plain.subarray(0, 3), Uint8Array.of(0x1f, 0x8b, 8)) <= 2
}

type Tail = 'end' | 'zeros' | 'unlike'

/** `end`: the padding of a cipher stream, a bit or two wrong at most. `zeros`: the middle of an archive's padding. */
async function peekTail(file: Diagnosis): Promise<Tail> {
  const last = (await peek(file, Math.max(file.layout.cipherAt, file.layout.macAt - 32))).slice(-16)
  const fits = (tolerance: number) => paddedEnds.some((end) => differingBits(last, end) <= tolerance)
  const zeros = (tolerance: number) => differingBits(last, new Uint8Array(16)) <= tolerance
  if (fits(0) || endsInPadding(last)) return 'end'
  if (zeros(0)) return 'zeros'
  if (fits(2)) return 'end'
  return zeros(2) ? 'zeros' : 'unlike'
}

/** Zeros, then PKCS#7 padding, for each of its lengths. */
const paddedEnds = Array.from({ length: 16 }, (_, i) => new Uint8Array(16).fill(i + 1, 15 - i))

/** An archive without zeros ends in any bytes; three or more of padding hardly come by chance. */
function endsInPadding(block: Uint8Array): boolean {
  const padding = block[15] ?? 0
  return padding >= 3 && padding <= 16 && block.subarray(16 - padding).every((byte) => byte === padding)
}

/** A flip in the very last block spoils it whole, but the zeros before it still stand. */
async function endsInDamagedBlock(file: Diagnosis, tail: Tail): Promise<boolean> {
  if (tail !== 'unlike' || file.layout.macAt - file.layout.cipherAt < 48) return false
  const before = await peek(file, file.layout.macAt - 48)
  return differingBits(before, new Uint8Array(32)) <= 2
}

function differingBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let i = 0; i < a.length; i++)
    for (let difference = a[i]! ^ (b[i] ?? 0); difference !== 0; difference &= difference - 1) bits++
  return bits
}
