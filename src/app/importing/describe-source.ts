import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { macLength, notABackup, readLayout } from '../../domain/file/layout.ts'
import type { ByteSource, FolderSource } from '../../domain/ports.ts'
import { findSnapshots, join } from '../../domain/snapshot/find.ts'
import { mainFile } from '../../domain/snapshot/names.ts'
import type { PickedSource } from '../api/history-api.ts'
import type { SourceView } from '../api/views.ts'
import { jobView, readImportJobs } from './import-job.ts'
import type { ImportingPorts } from './importing-ports.ts'
import type { MediaPool } from './media-pool.ts'
import { listMediaPool } from './media-pool.ts'
import type { OpenSource, SourceSnapshot } from './open-source.ts'

const maxSnapshots = 50

/** Finds out what was picked, from names, sizes and a few bytes. `not-a-backup` when it is none. */
export async function openPicked(ports: ImportingPorts, picked: PickedSource): Promise<OpenSource> {
  const id = toBase64Url(ports.randomness.bytes(12))
  if (picked.kind === 'folder') return openFolder(id, ports.files.openFolder(picked.folder))
  if (picked.kind === 'file') return openFile(id, picked.name, ports.files.openFile(picked.file))
  const only = picked.files.length === 1 ? picked.files[0] : undefined
  if (only && !only.path.includes('/')) return openFile(id, only.path, ports.files.openFile(only.file))
  return openFolder(id, ports.files.openFiles(picked.files))
}

async function openFolder(id: string, folder: FolderSource): Promise<OpenSource> {
  const found = await findSnapshots(folder)
  const snapshots: SourceSnapshot[] = []
  for (const { path, name, time } of found.snapshots.slice(0, maxSnapshots)) {
    const main = await folder.open(join(path, mainFile))
    if (main.size < minMainBytes) continue
    snapshots.push({
      id: String(snapshots.length),
      name,
      path,
      time: time ?? 0,
      main,
      fingerprint: await macOf(main),
    })
  }
  if (snapshots.length === 0) throw notABackup('holds no finished backup')
  const pool = found.filesPath === null ? null : await listPool(folder, found.filesPath)
  return {
    id,
    kind: 'snapshot-folder',
    name: folder.name,
    folder,
    snapshots,
    pool,
    opened: null,
    directory: null,
  }
}

const minMainBytes = 64

/** Media may be missing or unreadable: the messages are still worth having. */
async function listPool(folder: FolderSource, path: string): Promise<MediaPool | null> {
  try {
    return await listMediaPool(folder, path)
  } catch (error) {
    if (isCode(error, 'source-unreadable', 'too-large')) return null
    throw error
  }
}

async function openFile(id: string, name: string, main: ByteSource): Promise<OpenSource> {
  await refuseOther(main)
  await readLayout(main)
  const snapshot = { id: '0', name, path: '', time: 0, main, fingerprint: await macOf(main) }
  return {
    id,
    kind: 'archive-file',
    name,
    folder: null,
    snapshots: [snapshot],
    pool: null,
    opened: null,
    directory: null,
  }
}

function macOf(main: ByteSource): Promise<Bytes> {
  return main.read(main.size - macLength, main.size)
}

/** An archive is random bytes from the first on: what begins like something else is something else. */
const otherBeginnings: readonly (readonly [string, readonly number[]])[] = [
  ['picture', [0xff, 0xd8, 0xff]],
  ['picture', [0x89, 0x50, 0x4e, 0x47]],
  ['picture', [0x47, 0x49, 0x46, 0x38]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ['gzip', [0x1f, 0x8b, 0x08]],
]

async function refuseOther(main: ByteSource): Promise<void> {
  const head = await main.read(0, Math.min(main.size, 256))
  const what = otherBeginnings.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0]
  if (what !== undefined) throw other('This file is something else, and no Signal backup.', what)
  // Signal's older single-file backups begin with the length of a small header, in 4 bytes.
  if (head[0] === 0 && head[1] === 0 && head[2] === 0 && head[4] === 0x0a)
    throw other('This is the older kind of Signal backup file, which Heirloom cannot read.', 'older-backup')
  if (head.length >= 64 && isText(head)) throw other('This file is text, and no Signal backup.', 'text')
}

function other(message: string, what: string): HeirloomError {
  return new HeirloomError('not-a-backup', message, { facts: { what } })
}

function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9)) return false
  try {
    return fromUtf8(head.subarray(0, 60)) !== ''
  } catch {
    return false
  }
}

/** What the screen is told of it, before any key is asked. */
export async function viewSource(ports: ImportingPorts, source: OpenSource): Promise<SourceView> {
  const { jobs } = await readImportJobs(ports.store)
  const job = jobs.find((each) =>
    source.snapshots.some(({ fingerprint }) => sameBytes(fingerprint, each.fingerprint)),
  )
  return {
    id: source.id,
    kind: source.kind,
    name: source.name,
    snapshots: source.snapshots.map(({ id, name, time, main }) => ({
      id,
      name,
      date: time,
      bytes: main.size,
    })),
    mediaFiles: source.pool?.files ?? 0,
    mediaBytes: source.pool?.bytes ?? 0,
    mayNeedAccountId: source.kind === 'archive-file',
    resumes: job ? jobView(job) : null,
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
