import { isCode } from '../core/errors.ts'

/**
 * [Note: Damaged records] What is read; null when the record was altered, or is of a shape that nobody knows. For
 * records that the history can do without, or that can be made again. What a newer Heirloom wrote is not damaged: that
 * still throws, and stays untouched.
 */
export async function nullWhenDamaged<T>(read: () => Promise<T> | T): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (isCode(error, 'bad-record')) return null
    throw error
  }
}
