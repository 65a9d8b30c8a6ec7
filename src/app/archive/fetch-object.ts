import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { ObjectContent, ObjectKind } from '../../domain/archive/object.ts'
import { decodeObject } from '../../domain/archive/object.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import { openObject } from '../../domain/archive/seal-object.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { BackupDeps } from './deps.ts'
import { withRetries } from './retries.ts'

export type FetchDeps = Pick<BackupDeps, 'core' | 'ciphers' | 'pause' | 'randomness'>

export interface FetchOptions {
  readonly deps: FetchDeps
  readonly service: ArchiveService
  readonly signal: AbortSignal
}

/** For an archive of the history here. */
export interface OwnFetching extends FetchOptions {
  readonly deps: BackupDeps
}

export interface FetchedObject {
  readonly content: ObjectContent
  /** Sealed. */
  readonly length: number
}

const maxTries = 3

/**
 * One object, verified against its row. `not-found`: the service does not have it. `bad-mac` and the like: what it
 * gives, three times, is not what was put there.
 */
export async function fetchObject(
  { deps, service, signal }: FetchOptions,
  row: ObjectRow,
  kind: ObjectKind,
): Promise<FetchedObject> {
  for (let tries = 1; ; tries++) {
    try {
      const sealed = await withRetries(deps, signal, () => service.getObject(toBase64Url(row.name), signal))
      if (!equalBytes(deps.core.sha256([sealed])[0]!, row.ciphertextHash))
        throw new HeirloomError('bad-mac', 'the service gave other bytes than were put there')
      const content = decodeObject(await openObject(deps.ciphers, row, sealed))
      checkAgainstRow(content, row, kind)
      return { content, length: sealed.length }
    } catch (error) {
      if (tries === maxTries || !isCode(error, ...damage)) throw error
    }
  }
}

/** Codes that say: these bytes are not it. */
export const damage = ['bad-mac', 'bad-record', 'bad-gzip', 'bad-frame', 'truncated', 'too-large'] as const

function checkAgainstRow({ kind, bodies }: ObjectContent, row: ObjectRow, wanted: ObjectKind): void {
  const items = bodies.reduce((sum, { facts }) => sum + facts.items, 0)
  if (kind !== wanted || bodies.length !== row.pages || items !== row.items)
    throw new HeirloomError('bad-record', 'an object is not what the manifest says of it')
}
