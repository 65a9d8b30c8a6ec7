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
      throw cause instanceof TypeError
        ? new HeirloomError('offline', 'a part of the app could not be loaded', { cause })
        : cause
    }
  }
  return { here: () => room, load: () => (opening ??= load()) }
}
