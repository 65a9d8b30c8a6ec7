import { isCode } from '../../core/errors.ts'
import { linkedController, throwIfCancelled } from '../archive/cancelling.ts'

/**
 * Does something for each of many, `width` at a time, in their order. The first failure ends what is under way and is
 * the one that is thrown; `cancelled` when `signal` came first.
 */
export async function sideBySide<T>(
  all: Iterable<T>,
  { width, signal }: { readonly width: number; readonly signal: AbortSignal },
  work: (one: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { controller, unlink } = linkedController(signal)
  const waiting = all[Symbol.iterator]()
  const lane = async (): Promise<void> => {
    try {
      for (let next = waiting.next(); !next.done; next = waiting.next()) {
        throwIfCancelled(controller.signal)
        await work(next.value, controller.signal)
      }
    } catch (error) {
      controller.abort()
      throw error
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: width }, lane))
  unlink()
  throwIfCancelled(signal)
  const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  // Whatever the others were ended with is no news.
  if (failures.length > 0) throw failures.find((error) => !isCode(error, 'cancelled')) ?? failures[0]
}
