import { fromHex } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Core } from '../../domain/core-port.ts'
import type { NamedFile } from '../../domain/frame/files-of.ts'
import type { ByteSource, FolderSource } from '../../domain/ports.ts'
import { localFilePath } from '../../domain/snapshot/attachment-names.ts'

const maxFiles = 1_000_000
/** Files whose length is asked; beyond that the sum is an estimate. */
const maxMeasured = 1000

/** The attachment files that lie beside the snapshots of a backup folder, by name. */
export interface MediaPool {
  readonly files: number
  /** Exact up to 1000 files, else estimated from as many spread evenly. */
  readonly bytes: number
  /** `hash`: the 32 bytes that a file is named after. */
  has(hash: Uint8Array): boolean
  /** `name`: as `localFileName` gives it. `source-unreadable` when it is not there any more. */
  open(name: string): Promise<ByteSource>
}

/** 52 bits of a name tell a million files apart, and take 8 bytes where the name takes 64. */
function shortName(hash: Uint8Array): number {
  const high = hash[0]! * 0x1000 + hash[1]! * 0x10 + (hash[2]! >> 4)
  const low =
    (((hash[2]! & 15) << 28) | (hash[3]! << 20) | (hash[4]! << 12) | (hash[5]! << 4) | (hash[6]! >> 4)) >>> 0
  return high * 0x1_0000_0000 + low
}

/** Lists the pool of a backup folder. Odd names are passed over. */
export async function listMediaPool(folder: FolderSource, filesPath: string): Promise<MediaPool> {
  const names = new Set<number>()
  const paths: string[] = []
  const root = filesPath === 'files' ? '' : filesPath.slice(0, -'files'.length)
  for (const shard of await folder.list(filesPath)) {
    if (shard.kind !== 'directory' || !/^[0-9a-f]{2}$/.test(shard.name)) continue
    for (const { name, kind } of await folder.list(`${filesPath}/${shard.name}`)) {
      const hash = kind === 'file' && name.length === 64 ? fromHex(name) : null
      if (!hash) continue
      if (names.size === maxFiles)
        throw new HeirloomError('too-large', 'more media files than one import can look at')
      names.add(shortName(hash))
      paths.push(root + localFilePath(name))
    }
  }
  const bytes = await measure(folder, paths)
  return {
    files: names.size,
    bytes,
    has: (hash) => names.has(shortName(hash)),
    open: (name) => folder.open(root + localFilePath(name)),
  }
}

async function measure(folder: FolderSource, paths: readonly string[]): Promise<number> {
  const step = Math.max(1, Math.ceil(paths.length / maxMeasured))
  let [sum, measured] = [0, 0]
  for (let i = 0; i < paths.length; i += step) {
    sum += (await folder.open(paths[i]!)).size
    measured++
  }
  return measured === 0 ? 0 : Math.round((sum / measured) * paths.length)
}

/** Counts files that a snapshot names and that are not there, four hashes at a time. */
export class MissingMedia {
  missing = 0
  private readonly pool: MediaPool | null
  private readonly core: Core
  private waiting: Uint8Array[] = []

  constructor(pool: MediaPool | null, core: Core) {
    this.pool = pool
    this.core = core
  }

  add(files: readonly NamedFile[]): void {
    for (const { plaintextHash, localKey } of files) {
      if (!this.pool || plaintextHash.length !== 32 || localKey.length !== 64) this.missing++
      else {
        const named = new Uint8Array(96)
        named.set(plaintextHash)
        named.set(localKey, 32)
        if (this.waiting.push(named) === 4) this.flush()
      }
    }
  }

  /** The count, once everything was added. */
  finish(): number {
    if (this.waiting.length > 0) this.flush()
    return this.missing
  }

  private flush(): void {
    for (const hash of this.core.sha256(this.waiting)) if (!this.pool?.has(hash)) this.missing++
    this.waiting = []
  }
}
