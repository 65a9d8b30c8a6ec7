import type { Bytes } from '../../../core/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { isCode } from '../../../core/errors.ts'
import type { MediaTotals } from '../../../domain/archive/manifest.ts'
import { vanishesSoon } from '../../../domain/frame/expiry.ts'
import type { Spine } from '../../../domain/history/types.ts'
import { mediaRootKey } from '../../../domain/keys/key-types.ts'
import { deriveMediaId } from '../../../domain/keys/signal-keys.ts'
import type { MediaUse } from '../../../domain/media/media-list.ts'
import { attachmentFileLength, remoteMediaName } from '../../../domain/snapshot/attachment-names.ts'
import { usesOfSegment } from '../../media/media-lists.ts'
import { compareBytes } from '../commit-archive.ts'
import type { BackupDeps } from '../deps.ts'

/** A file that the messages of an archive name. */
export interface ArchivedFile {
  /** Its name at the service: the media id, b64. */
  readonly id: string
  readonly plaintextHash: Bytes
  readonly key: Bytes
  /** Of the plaintext, as the message says. */
  readonly size: number
  /** When the newest message that names it was sent. */
  readonly newest: number
  /** Of one that is to be fetched: the damaged file that lies in its place here. */
  readonly instead?: string
  /** Likewise: the same content as other messages name it. */
  readonly others?: readonly ArchivedFile[]
}

export interface ArchivedFiles {
  /** By media id, those of the newest messages first. */
  readonly byId: ReadonlyMap<string, ArchivedFile>
  /** False: a part of the history could not be read, and may name others. */
  readonly whole: boolean
}

/** About 50 µs each for the media id: a step of some 20 ms. */
const namedPerStep = 400

type ListDeps = Pick<BackupDeps, 'store' | 'core' | 'gait'>

/**
 * The files that the messages of a history name, but for those of messages that stay out of archives. `conflict`: the
 * history changed meanwhile.
 */
export async function archivedFiles(
  deps: ListDeps,
  spine: Spine,
  { rootKey, staysOut }: { readonly rootKey: Bytes; readonly staysOut: (use: MediaUse) => boolean },
): Promise<ArchivedFiles> {
  const ids = mediaIds(rootKey)
  const byId = new Map<string, ArchivedFile>()
  let whole = true
  for (const { id: segment } of spine.segments.toReversed()) {
    const uses = await usesOrNull(deps, segment)
    whole &&= uses !== null
    for (const [i, use] of (uses ?? []).entries()) {
      if (i % namedPerStep === namedPerStep - 1) await deps.gait?.breathe()
      if (use.key.length !== 64 || staysOut(use)) continue
      const id = ids(use)
      const newest = Math.max(use.date, byId.get(id)?.newest ?? 0)
      byId.set(id, { id, plaintextHash: use.plaintextHash, key: use.key, size: use.size, newest })
    }
    await deps.gait?.breathe()
  }
  return { byId: new Map([...byId].sort(([, a], [, b]) => b.newest - a.newest)), whole }
}

async function usesOrNull(deps: ListDeps, segment: number): Promise<readonly MediaUse[] | null> {
  try {
    return await usesOfSegment(deps, segment)
  } catch (error) {
    if (isCode(error, 'bad-record', 'bad-gzip', 'bad-frame', 'too-large')) return null
    throw error
  }
}

/** Whether a file stays out of an archive of that time because of the message that names it. */
export function staysOutBy(time: number): (use: MediaUse) => boolean {
  return (use) => use.role === 'viewOnce' || vanishesSoon(use, time)
}

/** Name of a file at the service, b64. */
export function mediaIds(
  rootKey: Bytes,
): (file: { readonly plaintextHash: Uint8Array; readonly key: Uint8Array }) => string {
  const root = mediaRootKey(rootKey)
  return ({ plaintextHash, key }) => toBase64Url(deriveMediaId(root, remoteMediaName(plaintextHash, key)))
}

/** As the manifest tells them. */
export function totalsOf(core: BackupDeps['core'], { byId, whole }: ArchivedFiles): MediaTotals {
  const ids = [...byId.keys()].map((id) => fromBase64Url(id)!).sort(compareBytes)
  const hashed = new Uint8Array(ids.length * 15)
  ids.forEach((id, i) => hashed.set(id, i * 15))
  let bytes = 0
  for (const { size } of byId.values()) bytes += attachmentFileLength(size)
  // What is not all of them is told by no hash.
  return { files: ids.length, bytes, idsHash: whole ? core.sha256([hashed])[0]! : new Uint8Array(0) }
}
