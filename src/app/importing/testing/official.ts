import { Aci } from '@signalapp/libsignal-client'
import { MessageBackupKey, Purpose, validate } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { InputStream } from '@signalapp/libsignal-client/dist/io.js'
import type { Bytes } from '../../../core/bytes.ts'
import type { ExportResult } from '../../api/views.ts'
import type { MemoryFile } from './harness.ts'

class ArrayStream extends InputStream {
  private at = 0
  private readonly bytes: Bytes
  constructor(bytes: Bytes) {
    super()
    this.bytes = bytes
  }
  read(amount: number) {
    const part = this.bytes.slice(this.at, this.at + amount)
    this.at += part.length
    return Promise.resolve(part)
  }
  skip(amount: number) {
    this.at += amount
    return Promise.resolve()
  }
}

/** Null: the official library accepts the exported file as a device transfer. Else its words. */
export async function officialVerdict(out: ExportResult): Promise<string | null> {
  const { bytes } = out.file as MemoryFile
  const key = new MessageBackupKey({
    accountEntropy: out.key,
    aci: Aci.parseFromServiceIdString(out.accountId),
  })
  const outcome = await validate(
    key,
    Purpose.DeviceTransfer,
    () => new ArrayStream(bytes),
    BigInt(bytes.length),
  )
  return outcome.errorMessage
}
