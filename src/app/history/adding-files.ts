import { create } from '@bufbuild/protobuf'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { FilePointer, MessageAttachment } from '../../domain/frame/backup_pb.ts'
import {
  FilePointerSchema,
  MessageAttachment_Flag,
  MessageAttachmentSchema,
} from '../../domain/frame/backup_pb.ts'
import { encodeBlurHash, type Pixels } from '../../domain/media/encode-blur-hash.ts'
import { filmSize } from '../../domain/media/film-size.ts'
import { imageBounds } from '../../domain/media/image-bounds.ts'
import { rangeBytes } from '../../domain/media/media-file.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import { type MediaFormat, shownTypes, sniffedBytes, sniffMedia } from '../../domain/media/sniff-media.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { incrementalMacChunkSize } from '../../domain/snapshot/attachment-names.ts'
import type { BrowserFile } from '../api/browser-objects.ts'
import type { MediaRoomDeps } from '../media/media-deps.ts'
import type { SpaceFacts } from '../media/space.ts'
import type { Shelf } from '../media/shelf.ts'
import type { FileLook, FileToAdd } from '../api/note-media-api.ts'

/** How files that are added come to their bytes, and pictures before eyes. */
export interface AddingPorts {
  readonly space?: SpaceFacts
  openFile(file: BrowserFile): ByteSource
  /** Decodes a picture whose bounds were checked, upright. Null: the browser cannot. */
  decode(file: BrowserFile, contentType: string): Promise<DecodedPicture | null>
}

export interface DecodedPicture {
  readonly width: number
  readonly height: number
  /** Of at most `side` pixels a side. */
  scaled(side: number): Pixels
  thumbnail(side: number): Promise<BrowserFile>
  close(): void
}

const blurSide = 32
const thumbnailSide = 320
const maxNameLength = 200
/** What only holds sound is no film, though it lies in the same kind of file. */
const soundTypes: Partial<Record<MediaFormat, string>> = { mp4: 'audio/mp4', webm: 'audio/webm' }

export interface TakenIn {
  readonly attachment: MessageAttachment
  readonly record: MediaRecord
}

/** Seals one file and describes it as a message does. Nothing names it yet. */
export async function takeIn(
  deps: MediaRoomDeps & AddingPorts,
  shelf: Shelf,
  { file, name, voice }: FileToAdd,
  {
    signal,
    onBytes,
    hasMac,
  }: {
    readonly signal: AbortSignal
    readonly onBytes: (done: number) => void
    /** Whether a film gets a MAC of each of its parts: they are long. */
    readonly hasMac: boolean
  },
): Promise<TakenIn> {
  const source = deps.openFile(file)
  const record = await shelf.seal(counted(source, onBytes), signal)
  const contentType = typeOf(record.format, voice)
  const isFilm = contentType.startsWith('video/')
  const pointer = create(FilePointerSchema, {
    contentType,
    ...(isFilm && hasMac ? await incrementalMac(deps, shelf, record, signal) : {}),
    ...fileNameOf(name),
    ...(await shapeOf(deps, file, source, record.format)),
    // One key for all places: there is no copy of it anywhere else.
    locatorInfo: {
      key: record.key,
      localKey: record.key,
      size: record.size,
      integrityCheck: { case: 'plaintextHash', value: record.plaintextHash },
    },
  })
  const flag = voice ? MessageAttachment_Flag.VOICE_MESSAGE : MessageAttachment_Flag.NONE
  return { attachment: create(MessageAttachmentSchema, { pointer, flag, wasDownloaded: true }), record }
}

/** What a file is and looks like, before it is added. */
export async function lookAt(ports: AddingPorts, file: BrowserFile, signal: AbortSignal): Promise<FileLook> {
  const source = ports.openFile(file)
  const format = sniffMedia(await source.read(0, Math.min(sniffedBytes, source.size), signal))
  const kind = kindOf(typeOf(format, false))
  const picture = await decoded(ports, file, source, format)
  if (!picture) return { kind, thumbnail: null }
  try {
    return { kind, thumbnail: await picture.thumbnail(thumbnailSide) }
  } finally {
    picture.close()
  }
}

export function kindOf(contentType: string): FileLook['kind'] {
  const [kind] = contentType.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document'
}

function typeOf(format: MediaFormat | null, voice: boolean): string {
  if (!format) return 'application/octet-stream'
  return (voice ? soundTypes[format] : undefined) ?? shownTypes[format]
}

/** The last part of what it is called, if that is fit to be a name. */
function fileNameOf(name: string): Pick<FilePointer, 'fileName'> | Record<string, never> {
  const last = name.split(/[\\/]/).at(-1)!.slice(0, maxNameLength).trim()
  // A lone surrogate has no UTF-8.
  return last === '' ? {} : { fileName: fromUtf8(utf8(last)) }
}

type Shape = Pick<FilePointer, 'width' | 'height' | 'blurHash'>

/** What a screen must know to leave room for it. What cannot be told is left out. */
async function shapeOf(
  ports: AddingPorts,
  file: BrowserFile,
  source: ByteSource,
  format: MediaFormat | null,
): Promise<Partial<Shape>> {
  if (format === 'mp4' || format === 'webm') return (await filmSize(source, format)) ?? {}
  const picture = await decoded(ports, file, source, format)
  if (!picture) return {}
  try {
    const { width, height } = picture
    return { width, height, blurHash: encodeBlurHash(picture.scaled(blurSide)) }
  } finally {
    picture.close()
  }
}

/** Null: no picture, or none that is fit to be decoded. */
async function decoded(
  ports: AddingPorts,
  file: BrowserFile,
  source: ByteSource,
  format: MediaFormat | null,
): Promise<DecodedPicture | null> {
  if (!format || kindOf(shownTypes[format]) !== 'image') return null
  try {
    await imageBounds(source, format)
  } catch (error) {
    if (isCode(error, 'too-large', 'bad-frame')) return null
    throw error
  }
  return ports.decode(file, shownTypes[format])
}

async function incrementalMac(
  { core }: MediaRoomDeps,
  shelf: Shelf,
  record: MediaRecord,
  signal: AbortSignal,
): Promise<Pick<FilePointer, 'incrementalMac' | 'incrementalMacChunkSize'>> {
  const sealed = await shelf.readSealed(record)
  const chunkBytes = incrementalMacChunkSize(sealed.size)
  const mac = core.incrementalMac(record.key.subarray(32), chunkBytes)
  try {
    for (let at = 0; at < sealed.size; at += rangeBytes) {
      if (signal.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
      mac.update(await sealed.read(at, Math.min(sealed.size, at + rangeBytes)))
    }
  } catch (error) {
    // Finishing is what wipes its key.
    mac.finish()
    throw error
  }
  return { incrementalMac: mac.finish(), incrementalMacChunkSize: chunkBytes }
}

/** The same file; tells how far it was read. */
function counted(source: ByteSource, onBytes: (done: number) => void): ByteSource {
  return {
    size: source.size,
    async read(from, to, signal) {
      const part = await source.read(from, to, signal)
      onBytes(to)
      return part
    },
  }
}
