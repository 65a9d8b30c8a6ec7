import type { ChatItem, FilePointer } from '../../domain/frame/backup_pb.ts'
import type { MediaRoomDeps } from '../media/media-deps.ts'
import { Shelf } from '../media/shelf.ts'

/** The most that is shown of it, in bytes; what other apps send is no longer. */
const maxTextBytes = 64 * 1024

/** The file that holds all of a very long text; null: the message itself does. */
export function longTextOf(item: ChatItem): FilePointer | null {
  return (item.item.case === 'standardMessage' ? item.item.value.longText : null) ?? null
}

/** The text in that file; null when there is none, or it is not on this device. */
export async function readLongText(deps: MediaRoomDeps, item: ChatItem): Promise<string | null> {
  const check = longTextOf(item)?.locatorInfo?.integrityCheck
  if (check?.case !== 'plaintextHash' || check.value.length !== 32) return null
  const shelf = await Shelf.open(deps)
  const [record] = await shelf.find([check.value])
  if (!record?.here) return null
  const source = await shelf.read(record)
  const bytes = await source.read(0, Math.min(source.size, maxTextBytes))
  // A character that was cut in two at the end is no character.
  return new TextDecoder('utf-8').decode(bytes).replace(/\ufffd$/u, '')
}
