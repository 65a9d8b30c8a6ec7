import { HeirloomError } from '../../core/errors.ts'
import { mediaNamePattern } from '../../domain/media/media-port.ts'

/** No other text becomes part of a path. */
export function checkedName(name: string): string {
  if (!mediaNamePattern.test(name)) throw new HeirloomError('bug', 'no name of a media file')
  return name
}
