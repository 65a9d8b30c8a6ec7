import { fromBase64Url } from '../../core/bytes.ts'
import { shownKind } from '../../domain/media/media-grant.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { MediaRoomDeps } from '../media/media-deps.ts'
import { Shelf } from '../media/shelf.ts'
import type { AttachmentView, MessageView } from '../api/views.ts'

/** The messages with what is known of their files: whether they are here, and what their bytes say they are. */
export async function placeMedia(
  deps: MediaRoomDeps,
  messages: readonly MessageView[],
): Promise<readonly MessageView[]> {
  const contents = [...new Set(messages.flatMap(contentsOf))]
  if (contents.length === 0) return messages
  const shelf = await Shelf.open(deps)
  const records = await shelf.find(contents.map((content) => fromBase64Url(content)!))
  const known = new Map(contents.map((content, i) => [content, records[i] ?? null]))
  return messages.map((message) => (contentsOf(message).length > 0 ? placed(message, known) : message))
}

type Known = ReadonlyMap<string, MediaRecord | null>

function filesIn({ attachments, quote, linkPreview }: MessageView): readonly (AttachmentView | null)[] {
  return [...attachments, quote?.picture ?? null, linkPreview?.picture ?? null]
}

function contentsOf(message: MessageView): string[] {
  return filesIn(message).flatMap((file) => (file?.content ? [file.content] : []))
}

function placed(message: MessageView, known: Known): MessageView {
  const place = (file: AttachmentView): AttachmentView => placedFile(file, known.get(file.content) ?? null)
  const { quote, linkPreview } = message
  return {
    ...message,
    attachments: message.attachments.map(place),
    quote: quote?.picture ? { ...quote, picture: place(quote.picture) } : quote,
    linkPreview: linkPreview?.picture ? { ...linkPreview, picture: place(linkPreview.picture) } : linkPreview,
  }
}

export function placedFile(file: AttachmentView, record: MediaRecord | null): AttachmentView {
  if (!record) return file
  const shown = record.format ? shownKind(record.format) : null
  return { ...file, place: record.here ? 'here' : 'away', shown, bytes: record.size }
}
