import { open, type FileHandle } from 'node:fs/promises'
import { Aci } from '@signalapp/libsignal-client/dist/Address.js'
import { InputStream } from '@signalapp/libsignal-client/dist/io.js'
import {
  ComparableBackup,
  MessageBackupKey,
  Purpose,
  validate,
  type ValidationOutcome,
} from '@signalapp/libsignal-client/dist/MessageBackup.js'
import type { FileKey } from './seal-archive.ts'

export { Purpose }

/** The official library reads through this. */
class BytesStream extends InputStream {
  private at = 0
  private readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }
  read(amount: number): Promise<Uint8Array<ArrayBuffer>> {
    const part = this.bytes.slice(this.at, this.at + amount)
    this.at += part.length
    return Promise.resolve(part)
  }
  skip(amount: number): Promise<void> {
    this.at += amount
    return Promise.resolve()
  }
}

class FileStream extends InputStream {
  private at = 0
  private readonly file: FileHandle
  constructor(file: FileHandle) {
    super()
    this.file = file
  }
  async read(amount: number): Promise<Uint8Array<ArrayBuffer>> {
    const part = new Uint8Array(Math.min(amount, 1 << 20))
    const { bytesRead } = await this.file.read(part, 0, part.length, this.at)
    this.at += bytesRead
    return part.subarray(0, bytesRead)
  }
  skip(amount: number): Promise<void> {
    this.at += amount
    return Promise.resolve()
  }
}

/** Keys as the official library derives them. */
export function officialKey({ recoveryKey, accountId }: FileKey): MessageBackupKey {
  return new MessageBackupKey({ accountEntropy: recoveryKey, aci: Aci.fromUuid(accountId) })
}

/** The official validator over an archive file in memory. */
export function validateBytes(file: Uint8Array, key: FileKey, purpose: Purpose): Promise<ValidationOutcome> {
  return validate(officialKey(key), purpose, () => new BytesStream(file), BigInt(file.length))
}

/** The same over a file on disk. */
export async function validateFile(path: string, key: FileKey, purpose: Purpose): Promise<ValidationOutcome> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    return await validate(officialKey(key), purpose, () => new FileStream(file), BigInt(size))
  } finally {
    await file.close()
  }
}

export interface Comparable {
  readonly text: string
  readonly unknownFields: readonly string[]
}

/** The official library's canonical text of a frame stream. */
export async function comparable(frames: Uint8Array, purpose: Purpose): Promise<Comparable> {
  const backup = await ComparableBackup.fromUnencrypted(
    purpose,
    new BytesStream(frames),
    BigInt(frames.length),
  )
  return { text: backup.comparableString(), unknownFields: backup.unknownFields }
}
