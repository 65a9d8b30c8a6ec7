import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { badRecord, WireReader, WireWriter } from '../../domain/history/wire.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { FolderCopyMade } from '../api/folder-copy-api.ts'

/** docs/format.md section 8. Sealed like every setting, and nowhere else. */
const copySetting = 'folder-copy'
const maxNameBytes = 255
const maxCodeBytes = 64
/** Snapshots of ours in one folder: those kept, and those that kills left behind. */
const maxOwn = 100

export interface CopyRecord {
  readonly key: RecoveryKey
  readonly folderName: string
  readonly last: FolderCopyMade | null
  /** Of the history that the last copy holds. */
  readonly generation: number
  /** Names of snapshots that were begun here: no other one is ever removed. */
  readonly own: readonly string[]
  readonly failure: { readonly code: string; readonly at: number } | null
}

type Settings = Pick<HistoryStore, 'readSetting' | 'writeSetting'>

/** Null: off, or lost: then it has to be turned on again. */
export function readCopyRecord(store: Pick<Settings, 'readSetting'>): Promise<CopyRecord | null> {
  return nullWhenDamaged(async () => {
    const record = await store.readSetting(copySetting)
    return record ? decode(record) : null
  })
}

export function writeCopyRecord(
  store: Pick<Settings, 'writeSetting'>,
  record: CopyRecord | null,
): Promise<void> {
  return store.writeSetting(copySetting, record ? encode(record) : null)
}

function encode({ key, folderName, last, generation, own, failure }: CopyRecord): Bytes {
  const writer = new WireWriter().bytes(1, utf8(key)).bytes(2, utf8(folderName)).uint(3, generation)
  for (const name of own.slice(-maxOwn)) writer.bytes(4, utf8(name))
  if (last) {
    const { at, name, messages, files, missing } = last
    const made = new WireWriter()
      .uint(1, at)
      .bytes(2, utf8(name))
      .uint(3, messages)
      .uint(4, files)
      .uint(5, missing)
    writer.message(5, made.finish())
  }
  if (failure) writer.message(6, new WireWriter().bytes(1, utf8(failure.code)).uint(2, failure.at).finish())
  return writer.finish()
}

/** Throws `bad-record`. */
function decode(bytes: Bytes): CopyRecord {
  const reader = new WireReader(bytes)
  let [typed, folderName, generation] = ['', '', 0]
  let last: FolderCopyMade | null = null
  let failure: CopyRecord['failure'] = null
  const own: string[] = []
  while (reader.more) {
    const field = reader.field()
    if (field === 1) typed = fromUtf8(reader.bytes(64))
    else if (field === 2) folderName = fromUtf8(reader.bytes(maxNameBytes * 4))
    else if (field === 3) generation = reader.uint()
    else if (field === 4 && own.length < maxOwn) own.push(fromUtf8(reader.bytes(maxNameBytes)))
    else if (field === 5) last = decodeMade(reader.message(1024))
    else if (field === 6) failure = decodeFailure(reader.message(256))
    else reader.skip()
  }
  const key = readRecoveryKey(typed)
  if (!key.ok) throw badRecord('a copy in a folder without its key')
  return { key: key.key, folderName, last, generation, own, failure }
}

function decodeMade(reader: WireReader): FolderCopyMade {
  const made = { at: 0, name: '', messages: 0, files: 0, missing: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) made.at = reader.uint()
    else if (field === 2) made.name = fromUtf8(reader.bytes(maxNameBytes))
    else if (field === 3) made.messages = reader.uint()
    else if (field === 4) made.files = reader.uint()
    else if (field === 5) made.missing = reader.uint()
    else reader.skip()
  }
  return made
}

function decodeFailure(reader: WireReader): CopyRecord['failure'] {
  const failure = { code: '', at: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) failure.code = fromUtf8(reader.bytes(maxCodeBytes))
    else if (field === 2) failure.at = reader.uint()
    else reader.skip()
  }
  return failure.code === '' ? null : failure
}
