import type {
  AttachmentView,
  ChatKind,
  LineView,
  MessageKind,
  MessageView,
  OddItemView,
  Progress,
} from '../../app/api/views.ts'

const kindWords: Readonly<Record<MessageKind, string>> = {
  text: 'Message',
  attachment: 'Attachment',
  voice: 'Voice message',
  sticker: 'Sticker',
  'contact-card': 'Contact card',
  poll: 'Poll',
  'view-once': 'View-once media',
  'story-reply': 'Reply to a story',
  payment: 'Payment',
  'gift-badge': 'Donation badge',
  deleted: 'This message was deleted',
  'admin-deleted': 'An admin deleted this message',
  call: 'Call',
  update: 'Chat update',
  unknown: 'A kind of message Heirloom does not know yet. It is kept.',
}

export function kindName(kind: MessageKind): string {
  return kindWords[kind]
}

/** One line for lists and quotes: the text, or a name for what it is. */
export function lineWords(line: LineView): string {
  return line.text === '' ? kindWords[line.kind] : line.text
}

/** Who stands before the line in the chat list; empty for updates and in chats of two. */
export function lineAuthor(line: LineView): string {
  if (line.kind === 'update' || line.kind === 'call') return ''
  return line.outgoing ? 'You' : line.author
}

const attachmentWords: Readonly<Record<AttachmentView['kind'], string>> = {
  image: 'Photo',
  video: 'Film',
  audio: 'Sound',
  voice: 'Voice message',
  gif: 'GIF',
  sticker: 'Sticker',
  document: 'File',
}

export function attachmentName(attachment: AttachmentView): string {
  return attachment.fileName === '' ? attachmentWords[attachment.kind] : attachment.fileName
}

/** What it is: by its bytes where those are here, whatever its sender says. */
export function attachmentKind({ kind, shown, place }: AttachmentView): string {
  if (place === 'here' && shown === null) return attachmentWords.document
  const fits =
    shown === null ||
    (shown === 'image' && (kind === 'image' || kind === 'sticker' || kind === 'gif')) ||
    (shown === 'video' && kind !== 'image' && kind !== 'document' && kind !== 'sticker') ||
    (shown === 'audio' && (kind === 'audio' || kind === 'voice'))
  return attachmentWords[fits ? kind : shown]
}

/** Icons by kind, drawn in `parts/icon.tsx`. */
export function kindIcon(kind: MessageKind) {
  const icons = {
    attachment: 'file',
    voice: 'microphone',
    sticker: 'smile',
    'contact-card': 'person',
    poll: 'poll',
    'view-once': 'eye',
    'story-reply': 'reply',
    payment: 'coin',
    'gift-badge': 'heart',
    deleted: 'trash',
    'admin-deleted': 'trash',
    call: 'phone',
    update: 'info',
    unknown: 'question',
  } as const
  return kind === 'text' ? null : icons[kind]
}

const chatWords: Readonly<Record<ChatKind, string>> = {
  contact: 'Contact',
  group: 'Group',
  self: 'Note to Self',
  'release-notes': 'Release notes',
  unknown: 'Chat',
}

export function chatKindName(kind: ChatKind): string {
  return chatWords[kind]
}

export function chatTitle(title: string, kind: ChatKind): string {
  if (title !== '') return title
  return kind === 'self' ? 'Note to Self' : kind === 'group' ? 'Unnamed group' : 'Unknown person'
}

const deliveryWords: Readonly<Record<MessageView['delivery'], string>> = {
  none: '',
  pending: 'Not sent yet',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  viewed: 'Viewed',
  failed: 'Not sent',
}

export function deliveryName(delivery: MessageView['delivery']): string {
  return deliveryWords[delivery]
}

const oddWords: Readonly<Record<OddItemView['reason'], string>> = {
  'unknown-kind': 'of a kind Heirloom does not know yet; kept as they are',
  malformed: 'not well formed; kept as they are',
  'missing-field': 'with a part missing; kept as they are',
  'dangling-reference': 'pointing to a person or chat that is not in the backup; kept as they are',
  'too-large-id': 'with a number larger than allowed; kept as they are',
}

export function oddReason(reason: OddItemView['reason']): string {
  return oddWords[reason]
}

const stepWords: Readonly<Record<Progress['step'], string>> = {
  checking: 'Checking every byte',
  reading: 'Reading messages',
  merging: 'Merging into your history',
  saving: 'Saving',
  preparing: 'Preparing',
  uploading: 'Sending',
  committing: 'Putting the new backup in place',
  downloading: 'Fetching',
  writing: 'Writing',
  deleting: 'Deleting',
  'sending-files': 'Sending photos and files',
  'fetching-files': 'Fetching photos and files',
  media: 'Copying photos, films and other files',
}

export function stepName(step: Progress['step']): string {
  return stepWords[step]
}
