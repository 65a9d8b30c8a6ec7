import type { FilePointer, MessageAttachment, StandardMessage } from '../../domain/frame/backup_pb.ts'
import { MessageAttachment_Flag } from '../../domain/frame/backup_pb.ts'
import { toBase64Url } from '../../core/bytes.ts'
import type { AttachmentView } from '../api/views.ts'
import { cleanName, count, oneLine } from './safe-text.ts'

const maxAttachments = 100

export function kindOf(contentType: string, flag: number): AttachmentView['kind'] {
  if (flag === MessageAttachment_Flag.VOICE_MESSAGE) return 'voice'
  if (flag === MessageAttachment_Flag.GIF) return 'gif'
  if (contentType.startsWith('image/')) return 'image'
  if (contentType.startsWith('video/')) return 'video'
  if (contentType.startsWith('audio/')) return 'audio'
  return 'document'
}

export function fileView(
  pointer: FilePointer | undefined,
  kind: AttachmentView['kind'] | null,
  flag = 0,
): AttachmentView {
  const contentType = oneLine(pointer?.contentType ?? '', 100).toLowerCase()
  return {
    kind: kind ?? kindOf(contentType, flag),
    contentType,
    fileName: cleanName(pointer?.fileName),
    bytes: pointer?.locatorInfo?.size ?? 0,
    width: pointer?.width ?? 0,
    height: pointer?.height ?? 0,
    caption: oneLine(pointer?.caption ?? '', 1000),
    content: contentOf(pointer),
    // Whether it is here is told by the shelf (place-media.ts).
    place: 'never',
    shown: null,
    blurHash: blurHashOf(pointer?.blurHash),
  }
}

function contentOf(pointer: FilePointer | undefined): string {
  const check = pointer?.locatorInfo?.integrityCheck
  return check?.case === 'plaintextHash' && check.value.length === 32 ? toBase64Url(check.value) : ''
}

/** 4 × 3 components of the 9 × 9 that there may be are usual; longer is none. */
const maxBlurHash = 4 + 2 * 9 * 9

function blurHashOf(hash: string | undefined): string {
  return hash && hash.length <= maxBlurHash && /^[\x21-\x7e]+$/.test(hash) ? hash : ''
}

export function attachmentViews(attachments: readonly MessageAttachment[]): AttachmentView[] {
  return attachments.slice(0, maxAttachments).map(({ pointer, flag }) => fileView(pointer, null, flag))
}

/** Spec 4.4: exactly one attachment, flagged so. */
export function isVoice(message: StandardMessage): boolean {
  return (
    message.attachments.length === 1 && message.attachments[0]!.flag === MessageAttachment_Flag.VOICE_MESSAGE
  )
}

const nouns: Readonly<Record<AttachmentView['kind'], string>> = {
  image: 'photo',
  video: 'film',
  audio: 'sound',
  voice: 'voice message',
  gif: 'GIF',
  sticker: 'sticker',
  document: 'file',
}

/** `Photo`, `3 photos`, `2 files`, or the name of a single document. */
export function attachmentsLine(views: readonly AttachmentView[]): string {
  const [first] = views
  if (!first) return ''
  if (views.length === 1) {
    if (first.kind === 'document' && first.fileName) return first.fileName
    const noun = nouns[first.kind]
    return noun[0]!.toUpperCase() + noun.slice(1)
  }
  return count(views.length, views.every((view) => view.kind === first.kind) ? nouns[first.kind] : 'file')
}
