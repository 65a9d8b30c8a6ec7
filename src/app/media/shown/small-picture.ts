import { imageBounds } from '../../../domain/media/image-bounds.ts'
import { shownKind } from '../../../domain/media/media-grant.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import { sniffedBytes, sniffMedia } from '../../../domain/media/sniff-media.ts'
import type { Shelf } from '../shelf.ts'
import type { ShownMediaDeps, SmallPicture } from './media-ports.ts'

/** Longest side, in pixels: a picture over the width of a conversation, on a screen of two dots a pixel. */
export const smallSide = 720
/** A picture of at most so much is its own small one. */
const smallEnough = 96 * 1024
/** Larger ones are shown as they are, or not at all: to be made small they would have to stand in memory. */
const maxPictureBytes = 64 * 1024 * 1024
const maxSmallBytes = 512 * 1024

/**
 * A small picture of a photo, made once and kept sealed beside it; of a film, what was kept of it. Null: there is none,
 * or none is needed. Throws what `imageBounds` throws for what must not be decoded.
 */
export async function smallPicture(
  deps: ShownMediaDeps,
  shelf: Shelf,
  record: MediaRecord,
): Promise<SmallPicture | null> {
  const { format, size } = record
  const isPicture = format !== null && shownKind(format) === 'image'
  if (isPicture && size <= smallEnough) return null
  const kept = await readSmall(deps, shelf.nameOf(record.plaintextHash))
  if (kept || !isPicture || size > maxPictureBytes) return kept
  const source = await shelf.read(record)
  const { frames } = await imageBounds(source, format)
  // What moves is shown moving.
  if (frames > 1) return null
  const small = await deps.pictures.small(await source.read(0, size), format, smallSide)
  if (small) await keepSmall(deps, shelf, record, small)
  return small
}

/** Keeps the picture of a file, for as long as something is known of the file. */
export async function keepSmall(
  deps: ShownMediaDeps,
  shelf: Shelf,
  { plaintextHash }: MediaRecord,
  { bytes }: SmallPicture,
): Promise<void> {
  const name = shelf.nameOf(plaintextHash)
  if (bytes.length > maxSmallBytes) return
  await deps.store.writeSmallPicture(name, bytes)
  // Deleted while it was made: it must not outlive its file.
  const [still] = await shelf.find([plaintextHash])
  if (!still) await deps.store.writeSmallPicture(name, null)
}

async function readSmall(deps: ShownMediaDeps, name: string): Promise<SmallPicture | null> {
  const bytes = await deps.store.readSmallPicture(name)
  const format = bytes && sniffMedia(bytes.subarray(0, sniffedBytes))
  return bytes && format && shownKind(format) === 'image' ? { format, bytes } : null
}
