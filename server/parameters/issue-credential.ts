import {
  BackupAuthCredentialRequest,
  BackupCredentialType,
  BackupLevel,
  type BackupAuthCredentialResponse,
} from '@signalapp/libsignal-client/zkgroup.js'
import type { Bytes } from '../../src/core/bytes.ts'
import type { ArchiveType, Level } from '../../src/domain/protocol/credential-kinds.ts'
import type { SecretParameters } from './parameters-file.ts'

export interface Issue {
  /** Blinded, 97 bytes. */
  readonly request: Bytes
  readonly day: number
  readonly level: Level
  readonly type: ArchiveType
}

const levels = { free: BackupLevel.Free, paid: BackupLevel.Paid } as const
const types = { messages: BackupCredentialType.Messages, media: BackupCredentialType.Media } as const
const daySeconds = 86_400

export function issueCredential(
  { generic }: Pick<SecretParameters, 'generic'>,
  { request, day, level, type }: Issue,
): BackupAuthCredentialResponse {
  const read = new BackupAuthCredentialRequest(request)
  return read.issueCredential(day * daySeconds, levels[level], types[type], generic)
}
