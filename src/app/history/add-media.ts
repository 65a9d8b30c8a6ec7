import { create } from '@bufbuild/protobuf'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { ChatItem } from '../../domain/frame/backup_pb.ts'
import { StandardMessageSchema, ViewOnceMessageSchema } from '../../domain/frame/backup_pb.ts'
import type { MediaRoomDeps } from '../media/media-deps.ts'
import { Shelf } from '../media/shelf.ts'
import { needSpace } from '../media/space.ts'
import type { AddingProgress, FileToAdd, MediaNote } from '../api/note-media-api.ts'
import { maxFileBytes, maxFilesInNote, maxOnceBytes } from '../api/note-media-api.ts'
import type { MessageView } from '../api/views.ts'
import type { AddingPorts, TakenIn } from './adding-files.ts'
import { kindOf, takeIn } from './adding-files.ts'
import { appendOwn } from './edit-notes.ts'
import { checkNote } from './own-notes.ts'
import type { StandingHistory } from './standing.ts'

/** Films of one note that get an incremental MAC: at most 8 KiB each, and a note must stay small. */
const maxMacs = 4

interface Adding {
  readonly files: readonly FileToAdd[]
  readonly note: MediaNote
  readonly onProgress: (progress: AddingProgress) => void
  readonly signal: AbortSignal
}

/**
 * Adds files to Note to Self. Each is sealed first, and the note that names them comes in one change at the end: a
 * kill in between leaves sealed files that nothing names, which are swept away.
 */
export async function appendMedia(
  history: StandingHistory,
  ports: AddingPorts,
  adding: Adding,
): Promise<MessageView> {
  const { files, note } = adding
  const text = checkAdded(files, note)
  // Nobody should wait for gigabytes to be sealed and then be told this.
  if ((await history.get()).spine?.restoring) throw new HeirloomError('busy', 'a restore is under way')
  await checkSpace(ports, files)
  const deps = { ...history.deps, ...ports }
  const shelf = await Shelf.open(deps)
  const taken: TakenIn[] = []
  for (const at of files.keys()) taken.push(await takeInOne(deps, shelf, adding, at, taken))
  if (note.viewOnce && !taken.every(isLookedAt))
    throw new HeirloomError('bad-length', 'only a picture or a film can be looked at once')
  await claimAll(deps, shelf, adding, taken)
  if (adding.signal.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
  return appendOwn(history, contentOf(taken, note, text))
}

async function checkSpace({ space }: AddingPorts, files: readonly FileToAdd[]): Promise<void> {
  try {
    await needSpace(
      space,
      files.reduce((sum, { file }) => sum + file.size, 0),
    )
  } catch (error) {
    if (!isCode(error, 'storage-full')) throw error
    const { bytes = 0 } = error.facts
    throw new HeirloomError('storage-full', error.message, { cause: error, facts: { bytes } })
  }
}

function checkAdded(files: readonly FileToAdd[], { text, viewOnce }: MediaNote): string {
  const words = text.trim() === '' ? '' : checkNote(text)
  if (files.length === 0 || files.length > maxFilesInNote)
    throw new HeirloomError('bad-length', 'no note of so many files')
  const alone = files.length === 1 && words === ''
  if (!alone && (viewOnce || files.some(({ voice }) => voice)))
    throw new HeirloomError('bad-length', 'this stands alone and without words')
  files.forEach(({ file: { size } }, file) => {
    const most = viewOnce ? maxOnceBytes : maxFileBytes
    if (size > most)
      throw new HeirloomError('too-large', 'a file too large for a message', {
        facts: { file, maxFileBytes: most },
      })
  })
  return words
}

async function takeInOne(
  deps: MediaRoomDeps & AddingPorts,
  shelf: Shelf,
  { files, onProgress, signal }: Adding,
  at: number,
  before: readonly TakenIn[],
): Promise<TakenIn> {
  const file = files[at]!
  const total = file.file.size
  const macs = before.filter(({ attachment }) => attachment.pointer?.incrementalMac).length
  const tell = (done: number) => onProgress({ file: at, done, total })
  tell(0)
  try {
    // The last byte counts once all is done: a long film is read a second time, for its MAC.
    const onBytes = (done: number) => tell(Math.max(0, Math.min(done, total - 1)))
    const taken = await takeIn(deps, shelf, file, { signal, onBytes, hasMac: macs < maxMacs })
    tell(total)
    return taken
  } catch (error) {
    // Of many files the person must be told which.
    if (error instanceof HeirloomError)
      throw new HeirloomError(error.code, error.message, {
        cause: error,
        facts: { ...error.facts, file: at },
      })
    throw error
  }
}

/** The first of many may have been taken in hours ago, and count as unused: what is gone again is taken in again. */
async function claimAll(
  deps: MediaRoomDeps & AddingPorts,
  shelf: Shelf,
  adding: Adding,
  taken: TakenIn[],
): Promise<void> {
  const claimed = await shelf.claim(taken.map(({ record }) => record.plaintextHash))
  for (const [at, record] of claimed.entries())
    if (!record) taken[at] = await takeInOne(deps, shelf, adding, at, taken.toSpliced(at, 1))
}

function isLookedAt({ attachment }: TakenIn): boolean {
  return ['image', 'video'].includes(kindOf(attachment.pointer?.contentType ?? ''))
}

function contentOf(taken: readonly TakenIn[], { viewOnce }: MediaNote, text: string): ChatItem['item'] {
  const attachments = taken.map(({ attachment }) => attachment)
  if (viewOnce)
    return {
      case: 'viewOnceMessage',
      value: create(ViewOnceMessageSchema, { attachment: attachments[0]! }),
    }
  return {
    case: 'standardMessage',
    value: create(StandardMessageSchema, {
      attachments,
      ...(text === '' ? {} : { text: { body: text } }),
    }),
  }
}
