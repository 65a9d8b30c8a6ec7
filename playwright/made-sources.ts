import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { webCiphers } from '../src/adapters/crypto/web-ciphers.ts'
import { utf8, type Bytes } from '../src/core/bytes.ts'
import { readVarint } from '../src/core/varint.ts'
import type { Core } from '../src/domain/core-port.ts'
import { frameKind, packDirectory, packRegion } from '../src/domain/file/blocks.ts'
import { writeArchive } from '../src/domain/file/write-archive.ts'
import { decodeFrame } from '../src/domain/frame/frame.ts'
import { accountId, backupId, type BackupId, type RecoveryKey } from '../src/domain/keys/key-types.ts'
import { makeRecoveryKey } from '../src/domain/keys/recovery-key.ts'
import {
  deriveBackupId,
  deriveBackupKey,
  deriveMessageBackupKey,
  deriveMetadataKey,
} from '../src/domain/keys/signal-keys.ts'
import type { FrameWriter } from '../src/domain/sample/frame-writer.ts'
import { sampleHistory } from '../src/domain/sample/sample.ts'
import { SceneSource } from '../src/domain/sample/scene-source.ts'
import type { TextSource } from '../src/domain/sample/text-source.ts'
import { encodeMetadata, sealBackupId } from '../src/domain/snapshot/metadata.ts'
import {
  filesFolder,
  filesList,
  mainFile,
  metadataFile,
  rootName,
  snapshotName,
} from '../src/domain/snapshot/names.ts'
import { writeMedia, type MadeMedia } from './made-files.ts'
import { toolCore } from '../tools/lib/core.ts'
import { memorySink } from '../src/domain/file/testing/memory.ts'
import { frameEnd, seededRandomness } from '../tools/lib/seal-archive.ts'

const chatItemKind = 4
const plantEvery = 20

export interface MadeHistory {
  /** Delimited frames before the chat items, `BackupInfo` first. */
  readonly directory: readonly Bytes[]
  readonly items: readonly Bytes[]
}

export interface HistoryWish {
  readonly messages: number
  readonly seed: number
  /** Stands as the whole body of some messages, when given. */
  readonly phrase?: string
  readonly ownName?: string
  /** When it ends, milliseconds. */
  readonly endMs?: number
  /** Also what vanishes by itself or is seen once: no backup holds it, so counts differ after a restore. */
  readonly passing?: boolean
}

/** Frames of a made-up history; the same wish gives the same one. */
export function makeHistory(wish: HistoryWish): MadeHistory {
  const scenes = new SceneSource(wish.seed)
  const texts = wish.phrase === undefined ? scenes : new PlantedWords(scenes, wish.phrase)
  const pieces = sampleHistory({
    messages: wish.messages,
    seed: wish.seed,
    endMs: wish.endMs ?? Date.UTC(2026, 9, 1),
    shortTimers: false,
    texts,
    ownName: wish.ownName ?? 'Robin',
  })
  const directory: Bytes[] = []
  const items: Bytes[] = []
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const end = frameEnd(piece, at)
      const frame = piece.slice(at, end)
      const isInfo = directory.length === 0
      if (isInfo || frameKind(frame) !== chatItemKind) directory.push(frame)
      else if (wish.passing === true || lasts(frame)) items.push(frame)
      at = end
    }
  }
  return { directory, items }
}

function lasts(frame: Bytes): boolean {
  const decoded = decodeFrame(frame.subarray(readVarint(frame, 0)!.next))
  const item = decoded.ok && decoded.message.item.case === 'chatItem' ? decoded.message.item.value : null
  return item !== null && !item.expiresInMs && item.item.case !== 'viewOnceMessage'
}

/** What the phone held a while before: the same people, fewer messages. */
export function earlier(history: MadeHistory, messages: number): MadeHistory {
  return { directory: history.directory, items: history.items.slice(0, messages) }
}

/** Talks like another source, but for one phrase said again and again. */
class PlantedWords implements TextSource {
  units = 0
  firstUnits = 0
  readonly captionShare: number
  private readonly inner: TextSource
  private readonly planted: string
  private written = 0

  constructor(inner: TextSource, planted: string) {
    this.inner = inner
    this.planted = planted
    this.captionShare = inner.captionShare
  }

  begin(...args: Parameters<TextSource['begin']>): number {
    return this.inner.begin(...args)
  }

  speaker(): number {
    return this.inner.speaker()
  }

  write(out: FrameWriter, draft?: boolean): void {
    if (this.written++ % plantEvery === 0) {
      out.raw(utf8(this.planted))
      this.units = this.planted.length
      this.firstUnits = 1
      return
    }
    this.inner.write(out, draft)
    this.units = this.inner.units
    this.firstUnits = this.inner.firstUnits
  }

  phrase(): string {
    return this.inner.phrase()
  }

  language(): number {
    return this.inner.language()
  }
}

/** A Signal recovery key that the seed decides. */
export function signalKey(seed: number): RecoveryKey {
  const randomness = seededRandomness(seed)
  return makeRecoveryKey((length) => randomness.bytes(length))
}

async function sealMain(history: MadeHistory, key: RecoveryKey, id: BackupId): Promise<Uint8Array> {
  const core: Core = await toolCore()
  const sink = memorySink()
  const keys = deriveMessageBackupKey(deriveBackupKey(key), id)
  const [info, ...directory] = history.directory
  await writeArchive(
    { sink, keys, core, ciphers: webCiphers, randomness: seededRandomness(3) },
    {
      directory: packDirectory(core, info!, directory),
      region: packRegion(core, history.items),
    },
  )
  return sink.bytes()
}

/**
 * Adds a snapshot to the folder `SignalBackups` below `parent`, making that when it is not there, and answers the
 * path of `SignalBackups`. `at`: when it was made, milliseconds. `media`: the files that lie in its pool.
 */
export async function writeSnapshotFolder(
  parent: string,
  history: MadeHistory,
  key: RecoveryKey,
  at = Date.UTC(2026, 9, 1, 18),
  media: readonly MadeMedia[] = [],
): Promise<string> {
  const id = backupId(seededRandomness(5).bytes(16))
  const root = join(parent, rootName)
  const folder = join(root, snapshotName(at))
  await mkdir(join(root, filesFolder), { recursive: true })
  await mkdir(folder)
  await writeFile(join(root, filesFolder, '.nomedia'), '')
  await writeFile(join(folder, mainFile), await sealMain(history, key, id))
  await writeMedia(root, join(folder, filesList), media)
  const metadataKey = deriveMetadataKey(deriveBackupKey(key))
  const sealed = await sealBackupId(id, metadataKey, seededRandomness(7).bytes(12), webCiphers)
  await writeFile(join(folder, metadataFile), encodeMetadata(sealed))
  return root
}

/** An archive file bound to an account, as the other app writes them. `account`: a UUID. */
export async function writeArchiveFile(
  path: string,
  history: MadeHistory,
  key: RecoveryKey,
  account: string,
): Promise<string> {
  const id = deriveBackupId(deriveBackupKey(key), accountId(Buffer.from(account.replaceAll('-', ''), 'hex')))
  await writeFile(path, await sealMain(history, key, id))
  return path
}
