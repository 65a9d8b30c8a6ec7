import type { MediaFiles } from '../../domain/media/media-port.ts'
import { idbMedia } from './idb-media.ts'
import { hasOpfs, opfsMedia } from './opfs-media.ts'

/** Sealed media where this browser can keep it; asked at the first use. */
export function browserMedia(): MediaFiles {
  let place: Promise<MediaFiles> | null = null
  const here = () => {
    if (place) return place
    const asking = hasOpfs().then((has) => (has ? opfsMedia() : idbMedia()))
    asking.catch(() => (place = null))
    return (place = asking)
  }
  return {
    create: async (name) => (await here()).create(name),
    goOn: async (name) => (await here()).goOn(name),
    open: async (name) => (await here()).open(name),
    remove: async (name) => (await here()).remove(name),
    names: async () => (await here()).names(),
    clear: async () => (await here()).clear(),
  }
}
