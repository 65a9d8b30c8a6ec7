import type { Services } from '../../../../domain/ports.ts'

/** The real service; `before`: done, and waited for, before each read of an object there. */
export function watchedReads(
  services: Services,
  before: (start: number, end: number) => Promise<void>,
): Services {
  const archive: Services['archive'] = (url, identity) => {
    const real = services.archive(url, identity)
    return {
      ...real,
      openObject: async (name, signal) => {
        const file = await real.openObject(name, signal)
        return {
          ...file,
          read: async (start, end, mine) => {
            await before(start, end)
            return file.read(start, end, mine)
          },
        }
      },
    }
  }
  return { ...services, archive }
}
