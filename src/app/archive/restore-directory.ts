import { frameColumns } from '../../domain/core-port.ts'
import type { Core } from '../../domain/core-port.ts'
import { splitDirectory } from '../../domain/archive/directory-bodies.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import type { ChatPlace } from '../../domain/history/build-types.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { badRecord } from '../../domain/history/wire.ts'
import type { FetchOptions } from './fetch-object.ts'
import { fetchObject } from './fetch-object.ts'
import { inflateBodies } from './open-bodies.ts'
import { prefetch } from './prefetch.ts'

export interface RestoredDirectory {
  readonly rows: readonly DirectoryRow[]
  readonly places: readonly ChatPlace[]
  readonly nextRow: number
  /** Sealed, in the order of the manifest. */
  readonly lengths: readonly number[]
}

const chatKind = 3
const inFlight = 8

/** Without its directory nothing of a history can be shown: damage here ends the restore. */
export async function fetchDirectory(
  options: FetchOptions,
  objects: readonly ObjectRow[],
): Promise<RestoredDirectory> {
  const rows: DirectoryRow[] = []
  const lengths: number[] = []
  const load = async (row: ObjectRow) => ({ row, ...(await fetchObject(options, row, 'directory')) })
  for await (const { row, content, length } of prefetch(objects, inFlight, load)) {
    const frames = inflateBodies(options.deps, content.bodies, row)
    content.bodies.forEach(({ itemIds }, i) => rows.push(...splitDirectory(frames[i]!, itemIds)))
    lengths.push(length)
  }
  rows.forEach(({ row }, i) => {
    if (row < 0 || row > maxRowNumber || (i > 0 && row <= rows[i - 1]!.row))
      throw badRecord('directory rows out of order')
  })
  const nextRow = (rows.at(-1)?.row ?? 0) + 1
  return { rows, places: placesOf(options.deps.core, rows), nextRow, lengths }
}

const maxRowNumber = 2 ** 48

/** Of the chats that a directory names. Row 0 is `BackupInfo` and no frame. */
export function placesOf(core: Core, rows: readonly DirectoryRow[]): ChatPlace[] {
  const columns = frameColumns(1)
  const places: ChatPlace[] = []
  for (const { row, frame } of rows) {
    if (row === 0 || core.scan(frame, 0, columns).frames !== 1 || columns.kind[0] !== chatKind) continue
    places.push({ chat: columns.chat[0]!, recipient: columns.author[0]!, row })
  }
  return places
}
