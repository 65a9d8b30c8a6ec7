import type { ErrorCode } from '../../core/errors.ts'
import type { AttachmentView } from '../../app/api/views.ts'
import type { MediaReach } from '../state/media.tsx'

export interface MissingWords {
  readonly happened: string
  readonly next: string
  /** Where there is room for no more. */
  readonly short: string
  /** A copy of it may well be of use elsewhere. */
  readonly save?: true
}

const nouns: Readonly<Record<AttachmentView['kind'], string>> = {
  image: 'photo',
  video: 'film',
  gif: 'GIF',
  audio: 'sound',
  voice: 'voice message',
  sticker: 'sticker',
  document: 'file',
}

export function mediaNoun(kind: AttachmentView['kind']): string {
  return nouns[kind]
}

/** Why a file is not there, and the way to it. `backups`: there is a backup that may have it. */
export function missingWords(file: AttachmentView, backups: boolean): MissingWords {
  const noun = nouns[file.kind]
  if (file.place === 'away' || (backups && file.content !== ''))
    return {
      happened: `This ${noun} is not on this device yet.`,
      next: backups
        ? 'Your backup may have it; so may the folder it was imported from.'
        : 'The folder it was imported from may have it: import that again, and what is missing is filled in.',
      short: 'Not here yet',
    }
  if (file.content === '')
    return {
      happened: `The ${noun} itself did not come with the message.`,
      next: 'Only the phone that holds it can still have it.',
      short: 'Did not come',
    }
  return {
    happened: `This ${noun} was not in what was imported.`,
    next: 'Import the same backup again as a folder, with its “files” folder beside it: what is missing is filled in.',
    short: 'Not imported',
  }
}

const played: ReadonlySet<AttachmentView['kind']> = new Set(['audio', 'voice', 'video'])

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
  const [show, shown] = played.has(kind) ? ['play', 'played'] : ['show', 'shown']
  if (reach === 'never')
    return {
      happened: `This ${noun} cannot be ${shown} here.`,
      next: 'Photos, films and sounds need a secure page (https) in a browser with service workers. Saving a copy works.',
      short: `Cannot be ${shown}`,
      save: true,
    }
  if (reach === 'waiting')
    return {
      happened: `Heirloom is still getting ready to ${show} this ${noun}.`,
      next: 'If this stays, reload once.',
      short: 'Getting ready',
    }
  if (code === 'too-large')
    return {
      happened: `This ${noun} asks for more memory than is safe, so it was not opened.`,
      next: 'You can save it and open it with another program, if you trust whoever sent it.',
      short: 'Not opened',
      save: true,
    }
  if (code !== null && damage.includes(code))
    return {
      happened: `This ${noun} was damaged on this device.`,
      next: 'Import it again with its folder, or fetch it from your backup.',
      short: 'Damaged',
    }
  if (code === 'not-found')
    return {
      happened: `This ${noun} is no longer on this device.`,
      next: 'Open the chat again.',
      short: 'Not here',
    }
  return {
    happened: `This browser cannot ${show} this ${noun}.`,
    next: 'Save a copy and open it with another program.',
    short: `Cannot be ${shown}`,
    save: true,
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
