import { HeirloomError } from '../../../src/core/errors.ts'
import type { Services } from '../../../src/domain/ports.ts'
import type { Random } from '../../../src/domain/sample/random.ts'

/** Services whose answers are lost now and then: the call was done, the caller hears that nothing could be reached. */
export function losingAnswers(services: Services, random: Random, chance: number): Services {
  const losing = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          const answer: unknown = await (value as (...given: unknown[]) => Promise<unknown>).apply(of, args)
          if (random.chance(chance)) throw new HeirloomError('offline', 'the answer was lost')
          return answer
        }
      },
    })
  return {
    ...services,
    archive: (...args) => losing(services.archive(...args)),
    account: (url) => ({
      open: async (seed, purpose) => {
        const session = await services.account(url).open(seed, purpose)
        if (random.chance(chance)) throw new HeirloomError('offline', 'the answer was lost')
        return losing(session)
      },
    }),
  }
}
