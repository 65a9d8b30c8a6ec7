import { HeirloomError } from '../../../src/core/errors.ts'
import type { AccountSession, ArchiveService, Services } from '../../../src/domain/ports.ts'

/** What goes wrong with the network while one backup runs. */
export type Trouble =
  | { readonly kind: 'none' }
  /** After so many calls nothing gets through any more. */
  | { readonly kind: 'offline'; readonly after: number }
  /** The service takes the commit; its answer never comes. */
  | { readonly kind: 'lost-answer' }
  /** The service has no room for more than so many objects. */
  | { readonly kind: 'quota'; readonly after: number }

/** The line of one device: counts what is sent, and breaks as it is told to. */
export class Line {
  /** Bytes of objects and manifests, each time they were sent. */
  sent = 0
  private trouble: Trouble = { kind: 'none' }
  private calls = 0
  private puts = 0
  private broken = false
  /** A planted fault: each object goes twice. */
  private readonly wasteful: boolean

  constructor(wasteful: boolean) {
    this.wasteful = wasteful
  }

  begin(trouble: Trouble): void {
    this.trouble = trouble
    this.calls = this.puts = 0
    this.broken = false
  }

  wrap(services: Services): Services {
    return {
      archive: (...args) => this.archive(services.archive(...args)),
      parameters: (url) => this.step(() => services.parameters(url)),
      account: (url) => ({
        open: (...args) => this.step(async () => this.session(await services.account(url).open(...args))),
      }),
      payments: (url) => services.payments(url),
    }
  }

  private archive(real: ArchiveService): ArchiveService {
    return this.watched(real, {
      putObject: async (name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal) => {
        const { trouble } = this
        if (trouble.kind === 'quota' && this.puts++ >= trouble.after)
          throw new HeirloomError('quota', 'the service has no room')
        this.sent += bytes.length * (this.wasteful ? 2 : 1)
        return real.putObject(name, bytes, signal)
      },
      commit: async (request: Parameters<ArchiveService['commit']>[0]) => {
        this.sent += request.sealed.length
        const answer = await real.commit(request)
        if (this.trouble.kind === 'lost-answer') this.broken = true
        if (this.broken) throw new HeirloomError('offline', 'the answer was lost')
        return answer
      },
    })
  }

  private session(real: AccountSession): AccountSession {
    return this.watched(real, {})
  }

  private watched<T extends object>(real: T, over: Partial<Record<keyof T, unknown>>): T {
    return new Proxy(real, {
      get: (of, name) => {
        const value: unknown = (over as Record<string | symbol, unknown>)[name] ?? Reflect.get(of, name)
        if (typeof value !== 'function') return value
        const method = value as (...args: unknown[]) => unknown
        if (name === 'clockAheadMs') return () => method.apply(of, [])
        return (...args: unknown[]) => this.step(() => method.apply(of, args) as Promise<unknown>)
      },
    })
  }

  private async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.trouble.kind === 'offline' && this.calls++ >= this.trouble.after) this.broken = true
    if (this.broken) throw new HeirloomError('offline', 'there is no network')
    return work()
  }
}
