import { afterEach, describe, expect, test } from 'vitest'
import type { Bytes } from '../../../core/bytes.ts'
import { toBase64Url } from '../../../core/bytes.ts'
import type { MediaFiles } from '../../../domain/media/media-port.ts'

const freshName = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
const some = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => (i * 31) % 251)

/** What every place for sealed media does. */
export function mediaContract(what: string, files: MediaFiles): void {
  describe(what, () => {
    afterEach(() => files.clear())

    const put = async (bytes: Bytes, name = freshName()): Promise<string> => {
      const sink = await files.create(name)
      for (let at = 0; at < bytes.length; at += 60_000) await sink.write(bytes.slice(at, at + 60_000))
      await sink.close()
      return name
    }

    test('gives back what was put in, in any part', async () => {
      const name = await put(some(200_000))
      const source = await files.open(name)
      expect(source.size).toBe(200_000)
      expect(await source.read(0, 200_000)).toEqual(some(200_000))
      expect(await source.read(59_990, 60_010)).toEqual(some(200_000).subarray(59_990, 60_010))
      expect((await files.open(await put(some(0)))).size).toBe(0)
    })

    test('is empty where nothing was put in', async () => {
      expect(await files.names()).toEqual([])
      await expect(files.open(freshName())).rejects.toMatchObject({ code: 'not-found' })
      await files.remove(freshName())
    })

    test('names what is there, until it is removed', async () => {
      const names = [await put(some(1)), await put(some(2)), await put(some(3))]
      expect([...(await files.names())].sort()).toEqual([...names].sort())
      await files.remove(names[1]!)
      expect(await files.names()).toHaveLength(2)
      await expect(files.open(names[1]!)).rejects.toMatchObject({ code: 'not-found' })
    })

    test('takes a name once', async () => {
      const name = await put(some(10))
      await expect(files.create(name)).rejects.toMatchObject({ code: 'conflict' })
      expect((await files.open(name)).size).toBe(10)
    })

    test('what is given up leaves nothing', async () => {
      const name = freshName()
      const sink = await files.create(name)
      await sink.write(some(100_000))
      await sink.abort()
      expect(await files.names()).toEqual([])
      await put(some(5), name)
    })

    test('what is not closed is at most what was written', async () => {
      const name = freshName()
      const sink = await files.create(name)
      await sink.write(some(100_000))
      const found = await files.open(name).catch(() => null)
      expect(found?.size ?? 0).toBeLessThanOrEqual(100_000)
      await sink.abort()
      await expect(files.open(name)).rejects.toMatchObject({ code: 'not-found' })
    })

    test('goes on with what was left in the middle, or keeps nothing of it', async () => {
      const name = freshName()
      const begun = await files.goOn(name)
      if (!begun) return
      expect(begun.held.size).toBe(0)
      await begun.sink.write(some(100_000))
      await begun.pause()
      const again = (await files.goOn(name))!
      expect(again.held.size).toBe(100_000)
      expect(await again.held.read(40_000, 100_000)).toEqual(some(100_000).subarray(40_000))
      await again.sink.write(some(150_000).slice(100_000))
      expect(await again.held.read(0, 10)).toEqual(some(10))
      await again.sink.close()
      expect(await (await files.open(name)).read(0, 150_000)).toEqual(some(150_000))
      await (await files.goOn(name))!.sink.abort()
      expect(await files.names()).toEqual([])
    })

    test('takes no other name, path or not', async () => {
      for (const name of ['', '..', '../../../../../../x/y', 'a'.repeat(23), 'media/aaaaaaaaaaaaaaaa'])
        await expect(files.create(name)).rejects.toMatchObject({ code: 'bug' })
    })

    test('clears all, also twice', async () => {
      await put(some(1))
      await files.clear()
      await files.clear()
      expect(await files.names()).toEqual([])
    })
  })
}
