import { HeirloomError } from '../../core/errors.ts'

/** A part of the app whose code comes over the network when it is first needed. */
export interface LazyRoom<Room> {
  /** Null until loaded. */
  readonly here: () => Room | null
  /** `offline` when its code cannot be had; the next call tries again. */
  readonly load: () => Promise<Room>
}

export function lazyRoom<Room>(open: () => Promise<Room>): LazyRoom<Room> {
  let room: Room | null = null
  let opening: Promise<Room> | null = null
  const load = async (): Promise<Room> => {
    try {
      room = await open()
      return room
    } catch (cause) {
      opening = null
      throw isLoadFailure(cause)
        ? new HeirloomError('offline', 'a part of the app could not be loaded', { cause })
        : cause
    }
  }
  return { here: () => room, load: () => (opening ??= load()) }
}

/** Browsers give these no code of their own, only words; any other TypeError is a fault of ours. */
function isLoadFailure(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)
}
