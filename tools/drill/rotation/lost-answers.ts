import { HeirloomError } from '../../../src/core/errors.ts'
import type { Services } from '../../../src/domain/ports.ts'
import type { Random } from '../../../src/domain/sample/random.ts'

/** Services whose answers are lost now and then: the call was done, the caller hears that nothing could be reached. */
export function losingAnswers(services: Services, random: Random, chance: number): Services {
  const loseSome = (answer: unknown): unknown => {
    if (random.chance(chance)) throw new HeirloomError('offline', 'the answer was lost')
    return answer
  }
  const losing = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          const answer: unknown = (value as (...given: unknown[]) => unknown).apply(of, args)
          // What is answered at once is no call.
          return answer instanceof Promise ? answer.then(loseSome) : answer
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
