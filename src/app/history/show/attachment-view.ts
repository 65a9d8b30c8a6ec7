import type { FilePointer, MessageAttachment } from '../../../domain/frame/backup_pb.ts'
import { MessageAttachment_Flag } from '../../../domain/frame/backup_pb.ts'
import type { AttachmentView } from '../../views.ts'

const maxShownAttachments = 64
const maxName = 200

export function attachmentViews(attachments: readonly MessageAttachment[]): AttachmentView[] {
  return attachments.slice(0, maxShownAttachments).map((each) => fileView(each.pointer, attachmentKind(each)))
}

/** Facts of one file as the sender gave them: all of it is hostile text and numbers. */
export function fileView(pointer: FilePointer | undefined, kind: AttachmentView['kind']): AttachmentView {
  return {
    kind,
    contentType: (pointer?.contentType ?? '').slice(0, maxName),
    fileName: (pointer?.fileName ?? '').slice(0, maxName),
    bytes: pointer?.locatorInfo?.size ?? 0,
    width: pointer?.width ?? 0,
    height: pointer?.height ?? 0,
    caption: (pointer?.caption ?? '').slice(0, 1000),
    here: false,
  }
}

function attachmentKind({ flag, pointer }: MessageAttachment): AttachmentView['kind'] {
  if (flag === MessageAttachment_Flag.VOICE_MESSAGE) return 'voice'
  if (flag === MessageAttachment_Flag.GIF) return 'gif'
  if (flag === MessageAttachment_Flag.BORDERLESS) return 'sticker'
  const type = pointer?.contentType ?? ''
  if (type === 'image/gif') return 'gif'
  const [family] = type.split('/')
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}

const nouns: Readonly<Record<AttachmentView['kind'], string>> = {
  image: 'Photo',
  video: 'Video',
  audio: 'Audio',
  voice: 'Voice message',
  gif: 'GIF',
  sticker: 'Sticker',
  document: 'File',
}

/** One line for lists: `Photo`, `3 photos`, or the name of a document. */
export function attachmentLine(attachments: readonly AttachmentView[]): string {
  const [first] = attachments
  if (!first) return ''
  if (attachments.length > 1) return `${attachments.length} attachments`
  return first.kind === 'document' && first.fileName !== '' ? first.fileName : nouns[first.kind]
}
