import type { ErrorCode } from '../../core/errors.ts'
import type { AttachmentView } from '../../app/views.ts'
import type { MediaReach } from '../state/media.tsx'

export interface MissingWords {
  readonly happened: string
  readonly next: string
}

const nouns: Readonly<Record<AttachmentView['kind'], string>> = {
  image: 'photo',
  video: 'video',
  gif: 'GIF',
  audio: 'recording',
  voice: 'voice message',
  sticker: 'sticker',
  document: 'file',
}

export function mediaNoun(kind: AttachmentView['kind']): string {
  return nouns[kind]
}

/** Why a file is not there, and the way to it. */
export function missingWords(file: AttachmentView): MissingWords {
  const noun = nouns[file.kind]
  if (file.place === 'away')
    return {
      happened: `This ${noun} is not on this device yet.`,
      next: 'It can be fetched from your backup, or imported again with its folder.',
    }
  if (file.content === '')
    return {
      happened: `The ${noun} itself did not come with the message.`,
      next: 'Only the phone that holds it can still have it.',
    }
  return {
    happened: `This ${noun} was not in what was imported.`,
    next: 'Import the same backup again as a folder, with its “files” folder beside it: what is missing is filled in.',
  }
}

/** Of a file that lies here and is not what it should be. */
export const damage: readonly ErrorCode[] = [
  'bad-mac',
  'truncated',
  'bad-length',
  'bad-padding',
  'source-unreadable',
]

/** Why one that is here cannot be shown. */
export function unshownWords(
  kind: AttachmentView['kind'],
  code: ErrorCode | null,
  reach: MediaReach,
): MissingWords {
  const noun = nouns[kind]
  if (reach === 'never')
    return {
      happened: `This ${noun} cannot be shown here.`,
      next: 'Photos and videos need a secure page (https) in a browser with service workers. Saving a copy works.',
    }
  if (reach === 'waiting')
    return {
      happened: `Heirloom is still getting ready to show this ${noun}.`,
      next: 'If this stays, reload once.',
    }
  if (code === 'too-large')
    return {
      happened: `This ${noun} asks for more memory than is safe, so it was not opened.`,
      next: 'You can save it and open it with another program, if you trust whoever sent it.',
    }
  if (code !== null && damage.includes(code))
    return {
      happened: `This ${noun} was damaged on this device.`,
      next: 'Import it again with its folder, or fetch it from your backup.',
    }
  if (code === 'not-found')
    return { happened: `This ${noun} is no longer on this device.`, next: 'Open the chat again.' }
  return {
    happened: `This browser cannot show this ${noun}.`,
    next: 'Save a copy and open it with another program.',
  }
}

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/wav': 'wav',
  'application/pdf': 'pdf',
}

/** What a saved copy is called: as its sender called it, else by its day. Nothing that a file system minds. */
export function copyName(file: AttachmentView, date: number): string {
  const given = file.fileName.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^[.\s]+/, '')
  if (given !== '') return given
  const day = Number.isFinite(date) && date > 0 ? new Date(date).toISOString().slice(0, 10) : 'undated'
  return `heirloom-${mediaNoun(file.kind).replace(' ', '-')}-${day}.${endings[file.contentType] ?? 'bin'}`
}

/** "0:07", "12:30", "1:02:03". */
export function playingTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
