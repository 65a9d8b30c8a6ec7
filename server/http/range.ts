import type { ByteRange } from '../objects/objects.ts'

/**
 * One range of bytes. Null: none was asked for, or several, or in a form we do not know, and the whole is the right
 * answer (RFC 9110 section 14.2).
 */
export function parseRange(header: string | undefined, length: number): ByteRange | 'unsatisfiable' | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!parts) return null
  const [, first = '', last = ''] = parts
  if (first === '' && last === '') return null
  if (first === '') {
    const tail = Math.min(Number(last), length)
    return tail === 0 ? 'unsatisfiable' : { start: length - tail, end: length - 1 }
  }
  const start = Number(first)
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= length ? 'unsatisfiable' : { start, end }
}
