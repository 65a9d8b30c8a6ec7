import type { Bytes } from '../../src/core/bytes.ts'
import { concat } from '../../src/core/bytes.ts'
import { varint } from '../../src/core/varint.ts'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { deriveAccountId } from '../../src/domain/keys/heirloom-keys.ts'
import { deriveBackupId, deriveBackupKey, deriveMetadataKey } from '../../src/domain/keys/signal-keys.ts'
import { encodeMetadata } from '../../src/domain/snapshot/metadata.ts'
import { Weighted, type Random } from '../../src/domain/sample/random.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateFrames, splitFrames } from './mutate-frames.ts'
import { mutateHead, mutateInside, sealAnything, sealFrames } from './seal-anything.ts'

export interface HostileFile {
  readonly path: string
  readonly bytes: Bytes
}

export interface HostileCase {
  readonly name: string
  /** A folder was picked; else one archive file. */
  readonly folder: boolean
  readonly files: readonly HostileFile[]
}

/** What is hurt: a good archive, its frames, and the key that seals it. */
export interface Victim {
  readonly stream: Bytes
  readonly file: Bytes
  readonly other: Bytes
  readonly key: FileKey
}

type Make = (victim: Victim, random: Random) => HostileCase | Promise<HostileCase>

const makers: readonly (readonly [number, Make])[] = [
  [30, ({ file }, random) => single(mutateBytes(file, random))],
  [6, ({ file }, random) => single(mutateHead(file, random))],
  [16, insideCase],
  [30, framesCase],
  [4, spliceCase],
  [14, folderCase],
]
const byWeight = new Weighted(makers.map(([weight]) => weight))

export async function makeCase(victim: Victim, random: Random): Promise<HostileCase> {
  return makers[byWeight.draw(random)]![1](victim, random)
}

function single({ name, bytes }: { readonly name: string; readonly bytes: Bytes }): HostileCase {
  return { name, folder: false, files: [{ path: 'backup.bin', bytes }] }
}

function insideCase({ stream, key }: Victim, random: Random): HostileCase {
  const { name, bytes } = mutateInside(stream, random)
  return single({ name: `${name}, sealed`, bytes: sealAnything(bytes, key, random) })
}

function framesCase({ stream, key }: Victim, random: Random): HostileCase {
  const { name, bytes } = mutateFrames(splitFrames(stream), random)
  return single({ name: `${name}, sealed`, bytes: sealFrames(bytes, key, random) })
}

/** The head of one good file, the tail of another, cut anywhere. */
function spliceCase({ file, other }: Victim, random: Random): HostileCase {
  const at = 16 * random.int(Math.floor(Math.min(file.length, other.length) / 16))
  return single({ name: 'two files spliced', bytes: concat(file.subarray(0, at), other.subarray(at)) })
}

/** A snapshot folder with something wrong in it. */
async function folderCase(victim: Victim, random: Random): Promise<HostileCase> {
  const name = 'signal-backup-2026-01-05-14-00-00'
  const metadata = await goodMetadata(victim.key, random)
  const main = sealFrames(victim.stream, victim.key, random)
  const names = concat(varint(66), Uint8Array.of(0x0a, 64), new Uint8Array(64).fill(0x61))
  const parts = new Map<string, Bytes>([
    [`SignalBackups/${name}/main`, main],
    [`SignalBackups/${name}/metadata`, metadata],
    [`SignalBackups/${name}/files`, names],
    [`SignalBackups/files/aa/${'a'.repeat(64)}`, random.bytes(700)],
  ])
  const harm = random.int(8)
  const [mainPath, metadataPath, filesPath] = [...parts.keys()] as [string, string, string]
  const done = (what: string): HostileCase => ({
    name: `a folder with ${what}`,
    folder: true,
    files: [...parts].map(([path, bytes]) => ({ path, bytes })),
  })
  const hurt = (path: string) => {
    const mutation = mutateBytes(parts.get(path)!, random)
    parts.set(path, mutation.bytes)
    return mutation.name
  }
  if (harm === 0) return done(`metadata: ${hurt(metadataPath)}`)
  if (harm === 1) return done(`main: ${hurt(mainPath)}`)
  if (harm === 2) return done(`files: ${hurt(filesPath)}`)
  if (harm === 3) parts.delete(random.pick([mainPath, metadataPath, filesPath]))
  if (harm === 3) return done('a part missing')
  if (harm === 4)
    parts.set(metadataPath, concat(Uint8Array.of(0x08, random.between(2, 127)), metadata.subarray(2)))
  if (harm === 4) return done('a later version')
  if (harm === 5) parts.set(`SignalBackups/../../${name}/main`, main).set('SignalBackups/files/../x', main)
  if (harm === 5) return done('paths that climb')
  if (harm === 6)
    for (let i = 0; i < 300; i++)
      parts.set(`SignalBackups/signal-backup-${2000 + i}-tmp/main`, main.slice(0, 9))
  if (harm === 6) return done('many unfinished ones')
  parts.set(mainPath, sealFrames(mutateFrames(splitFrames(victim.stream), random).bytes, victim.key, random))
  return done('hurt frames, sealed')
}

async function goodMetadata(key: FileKey, random: Random): Promise<Bytes> {
  const backupKey = deriveBackupKey(key.recoveryKey)
  const id = deriveBackupId(backupKey, deriveAccountId(key.recoveryKey))
  const iv = random.bytes(12)
  const counter = concat(iv, new Uint8Array(4))
  return encodeMetadata({ iv, encryptedId: await webCiphers.ctr(deriveMetadataKey(backupKey), counter, id) })
}
