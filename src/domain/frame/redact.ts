import { concatAll } from '../../core/bytes.ts'
import { bytesField, WireReader, wireTypes, withoutFields } from './wire.ts'

const accountField = 1
/** AccountData: donationSubscriberData, backupsSubscriberData, svrPin. */
const accountSecrets = [7, 10, 11]
/** BackupInfo.mediaRootBackupKey. */
const infoSecrets = [3]

/**
 * Takes what is live at Signal's own service out of an account frame, for backups and transfers. Every other byte,
 * order and unknown fields included, stays. The same array when there is nothing to take out (any other frame).
 * Null when the frame is malformed: then nobody can say that it holds no secret, and it must be left out.
 */
export function stripAccountSecrets(frame: Uint8Array): Uint8Array | null {
  const reader = new WireReader(frame)
  const parts: Uint8Array[] = []
  let from = 0
  while (reader.next()) {
    if (reader.number !== accountField || reader.type !== wireTypes.bytes) continue
    const account = reader.view()
    const kept = withoutFields(account, accountSecrets)
    if (!kept) return null
    if (kept === account) continue
    parts.push(frame.subarray(from, reader.tagAt), bytesField(accountField, kept))
    from = reader.end
  }
  if (reader.broken) return null
  return from === 0 ? frame : concatAll([...parts, frame.subarray(from)])
}

/** The same for a `BackupInfo` message: its media root key is Signal's, never ours. */
export function stripInfoSecrets(info: Uint8Array): Uint8Array | null {
  return withoutFields(info, infoSecrets)
}
