import { HeirloomError } from '../../core/errors.ts'

const maxDepth = 16
const maxPartLength = 255

/** Parts of a relative path. Refuses empty parts, `.`, `..`, backslashes and absurd lengths: `source-unreadable`. */
export function pathParts(path: string): string[] {
  if (path === '') return []
  const parts = path.split('/')
  const usable = (part: string) =>
    part !== '' && part !== '.' && part !== '..' && part.length <= maxPartLength && !/[\\\0]/.test(part)
  if (parts.length > maxDepth || !parts.every(usable))
    throw new HeirloomError('source-unreadable', 'a path that leads nowhere safe')
  return parts
}
