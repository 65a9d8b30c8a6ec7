import type { MediaFormat } from '../../../domain/media/sniff-media.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { ByteSink, ByteSource } from '../../../domain/ports.ts'
import type { BrowserBitmap, BrowserFile, BrowserPort, BrowserSaveTarget } from '../../api/browser-objects.ts'
import type { MediaRoomDeps } from '../media-deps.ts'

/** Where copies go that leave Heirloom. */
export interface CopyPlaces {
  /** `storage-full`, `storage-failed` from the sink. */
  write(target: BrowserSaveTarget): Promise<ByteSink>
  /** A file in memory. */
  gather(parts: readonly Bytes[]): BrowserFile
}

export interface SmallPicture {
  readonly format: MediaFormat
  readonly bytes: Bytes
}

/** Decodes pictures. What is handed to it was looked at before ([Note: Pictures before decoding]). */
export interface PictureMaker {
  /** Null when no decoder takes it. `side`: the longest, in pixels. */
  small(picture: Bytes, format: MediaFormat, side: number): Promise<SmallPicture | null>
  /** One that is decoded already; it is used up. */
  encode(picture: BrowserBitmap, side: number): Promise<SmallPicture | null>
}

export interface ShownMediaDeps extends MediaRoomDeps {
  /** Grants what is not whole yet to whoever holds the other end of the port. Left out: nobody can be granted it. */
  readonly lend?: (
    port: BrowserPort,
    coming: { readonly format: MediaFormat; readonly source: ByteSource },
  ) => void
  readonly copies: CopyPlaces
  readonly pictures: PictureMaker
}
