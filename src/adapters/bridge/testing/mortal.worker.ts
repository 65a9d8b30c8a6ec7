import { serveApi } from '../serve.ts'

/** A worker that can be made to die the ways workers die. */
serveApi({
  double: (n: number) => Promise.resolve(2 * n),
  // The browser ends it without a word, as when memory runs out.
  vanish: () => {
    globalThis.close()
    return new Promise(() => undefined)
  },
  throwLater: () => {
    setTimeout(() => {
      throw new Error('nobody catches this')
    })
    return new Promise(() => undefined)
  },
})
