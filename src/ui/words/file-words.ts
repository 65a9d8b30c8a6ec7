import type { BringingView, MediaStandingView, MissingFile } from '../../app/api/media-store-api.ts'
import type { Millis } from '../../app/api/views.ts'
import { errorWords } from './error-words.ts'
import { formatComing } from './dates.ts'
import { count, formatBytes } from './numbers.ts'

/** Of photos, films, voices and other files together. */
const fileName = 'photo or file'
const filesName = 'photos and files'

export function countFiles(n: number): string {
  return count(n, fileName, filesName)
}

/** What becomes of files, said wherever a backup is explained. */
export const filesFollow =
  'Photos, films and other files follow after the messages, as far as your plan gives room.'

/** "12 photos and files (80 MB) are still to go up." Null: none are. */
export function waitingWords({ waiting, overQuota }: MediaStandingView): string | null {
  const files = waiting.files - overQuota
  if (files <= 0) return null
  const size = overQuota > 0 ? '' : ` (${formatBytes(waiting.bytes)})`
  return `${countFiles(files)}${size} ${files === 1 ? 'is' : 'are'} still to go up. The messages are backed up already.`
}

/** Why they wait, and what happens next. */
export function stoppedWords({ failure, retryAt }: MediaStandingView, now: Millis): string {
  const then =
    retryAt > 0 ? `It goes on by itself ${formatComing(retryAt, now)}.` : 'It goes on with the next backup.'
  return failure ? `${errorWords(failure).happened} ${then}` : then
}

/** Empty while nobody knows. */
export function planWords({ known, mediaDays, older }: MediaStandingView): string {
  if (!known) return ''
  return mediaDays === null
    ? 'Your plan keeps all of them.'
    : `Your plan keeps those of the last ${count(mediaDays, 'day')}.${older > 0 ? '' : ' Older ones are on this device only.'}`
}

/** Null: the plan keeps all that is here. */
export function olderWords({ older }: MediaStandingView): string | null {
  return older === 0 ? null : `${countFiles(older)} ${older === 1 ? 'is' : 'are'} on this device only.`
}

/** How files that come back stand, where nothing is under way. */
export function bringingWords({ state }: BringingView): string {
  switch (state) {
    case 'metered':
      return 'Photos and files wait for a network that does not charge for data. Those you look at come at once.'
    case 'offline':
      return 'Photos and files wait for a network. They come by themselves as soon as this device is online.'
    case 'failed':
      return 'Photos and files could not all be fetched. It is tried again by itself.'
    default:
      return 'Photos and files come back by themselves, the newest first. You may go on reading meanwhile.'
  }
}

const reasons: Readonly<Record<MissingFile['why'], string>> = {
  'fetched-later': 'still to come',
  gone: 'not at the service',
  altered: 'altered at the service',
  unknown: 'not on this device',
}

export function missingReason(why: MissingFile['why']): string {
  return reasons[why]
}

/** What a file is, by what its sender says it is. */
export function kindWords(contentType: string): string {
  if (contentType.startsWith('image/')) return 'Photo'
  if (contentType.startsWith('video/')) return 'Film'
  return contentType.startsWith('audio/') ? 'Sound' : 'File'
}
