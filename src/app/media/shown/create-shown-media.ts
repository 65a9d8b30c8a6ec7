import { fromBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import { imageBounds } from '../../../domain/media/image-bounds.ts'
import type { MediaGrant } from '../../../domain/media/media-grant.ts'
import { shownKind } from '../../../domain/media/media-grant.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import type { MediaApi, MediaLook, MediaPart } from '../../api/media-api.ts'
import type { MediaFormat } from '../../../domain/media/sniff-media.ts'
import { checkSound } from '../../../domain/media/sound-bounds.ts'
import { soundPieces } from '../../../domain/media/sound-pieces.ts'
import type { ByteSource } from '../../../domain/ports.ts'
import { Shelf } from '../shelf.ts'
import type { ShownMediaDeps } from './media-ports.ts'
import { saveCopy } from './save-copy.ts'
import { MediaCatalog } from './media-catalog.ts'
import { keepSmall, smallPicture, smallSide } from './small-picture.ts'

/** Of sounds that are read whole to be drawn. */
const maxSoundBytes = 4 * 1024 * 1024
const maxBars = 200

/** Shows what is kept: the part of `HistoryApi` for photos, films, voices and files. */
export function createShownMedia(deps: ShownMediaDeps): MediaApi {
  // Not held: after an erasure or a lock the shelf is another one.
  const catalog = new MediaCatalog(deps)
  const find = async (content: string) => findContent(deps, content)
  return {
    async grantMedia(content, part, port) {
      try {
        const grant = await grantOf(deps, content, part)
        const early = grant.kind === 'refused' && part === 'whole' ? playedEarly(deps, content) : null
        if (early && deps.lend) deps.lend(port, early)
        else port.postMessage(grant)
      } finally {
        port.close()
      }
    },
    async lookAtMedia(content) {
      let shown: MediaLook['shown'] = null
      try {
        const { shelf, record } = await find(content)
        shown = record.format && shownKind(record.format)
        await checkShowable(shelf, record)
        return { failure: null, shown }
      } catch (error) {
        const early = isCode(error, 'not-found') ? playedEarly(deps, content) : null
        if (early) return { failure: null, shown: shownKind(early.format) }
        if (error instanceof HeirloomError) return { failure: error.code, shown }
        throw error
      }
    },
    async saveMedia(content, target, onProgress, signal) {
      const { shelf, record } = await find(content)
      return saveCopy(deps, await shelf.read(record), { target, onProgress, signal })
    },
    listMedia: (ask, from, to) => catalog.list(ask, from, to),
    placeInMedia: (ask, item, content) => catalog.placeOf(ask, item, content),
    async keepPoster(content, picture) {
      const { shelf, record } = await find(content)
      if (!record.format || shownKind(record.format) !== 'video') return
      const poster = await deps.pictures.encode(picture, smallSide)
      if (poster) await keepSmall(deps, shelf, record, poster)
    },
    async readSound(content, bars) {
      const { shelf, record } = await find(content)
      if (!record.format || shownKind(record.format) === 'image')
        throw new HeirloomError('not-found', 'no sound in there')
      return soundToDraw(await shelf.read(record), record.format, Math.min(maxBars, Math.trunc(bars) || 1))
    },
  }
}

/** Whole where that is safe, else in pieces. */
async function soundToDraw(source: ByteSource, format: MediaFormat, bars: number) {
  try {
    if (source.size > maxSoundBytes) throw new HeirloomError('too-large', 'too long a sound to be read whole')
    const bytes = await source.read(0, source.size)
    checkSound(bytes, format)
    return [bytes]
  } catch (error) {
    const pieces = isCode(error, 'too-large') ? await soundPieces(source, format, bars) : null
    if (!pieces) throw error
    return pieces
  }
}

/** `not-found`: its bytes are not here, or nothing is known of it. */
async function findContent(
  deps: ShownMediaDeps,
  content: string,
): Promise<{ readonly shelf: Shelf; readonly record: MediaRecord }> {
  const hash = content.length === 43 ? fromBase64Url(content) : null
  const shelf = await Shelf.open(deps)
  const [record] = hash ? await shelf.find([hash]) : []
  if (!record?.here) throw new HeirloomError('not-found', 'a media file that is not on this device')
  return { shelf, record }
}

/** A film or sound that is on its way here, and of which enough has come to know what it is. */
function playedEarly({ coming }: ShownMediaDeps, content: string) {
  const file = coming?.find(content)
  const format = file?.format
  return file && format && shownKind(format) !== 'image' ? { format, source: file.source } : null
}

/** Throws why it must not, or cannot, be shown. */
async function checkShowable(shelf: Shelf, record: MediaRecord): Promise<void> {
  const source = await shelf.read(record)
  const { format } = record
  if (!format) throw new HeirloomError('not-found', 'no kind of file that is shown')
  if (shownKind(format) === 'image') await imageBounds(source, format)
  // Its end, too: a file that was cut or altered is told from one that this browser cannot play.
  else await source.read(Math.max(0, record.size - 1), record.size)
}

async function grantOf(deps: ShownMediaDeps, content: string, part: MediaPart): Promise<MediaGrant> {
  try {
    const { shelf, record } = await findContent(deps, content)
    if (part === 'small') {
      const small = await smallPicture(deps, shelf, record)
      if (small) return { kind: 'bytes', ...small }
      if (record.format && shownKind(record.format) !== 'image') return { kind: 'refused' }
    }
    await checkShowable(shelf, record)
    return { kind: 'sealed', format: record.format!, record }
  } catch (error) {
    if (error instanceof HeirloomError) return { kind: 'refused' }
    throw error
  }
}
