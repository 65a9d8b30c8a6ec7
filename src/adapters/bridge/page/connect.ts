import * as Comlink from 'comlink'
import { HeirloomError, fromWire } from '../../../core/errors.ts'
import type { CallAnswer, CallMessage, WorkerDoor } from '../messages.ts'

/** What the bridge needs of a `Worker`. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): void
}

export interface Connection<Api> {
  /** Every method of the API; each call may meet a fresh worker. Rejects with `HeirloomError` only. */
  readonly api: Api
  /** Called when the worker died. Calls under way have been rejected; observers must be set up again. */
  readonly onLost: (listener: () => void) => void
  /** Ends the worker with all it holds in memory, as if it had died. The next call starts another. */
  readonly end: () => void
}

interface Session {
  readonly door: Comlink.Remote<WorkerDoor>
  /** Rejects when the worker is gone; never resolves. */
  readonly lost: Promise<never>
  readonly end: () => void
}

type AnyMethod = (...args: unknown[]) => Promise<unknown>

/**
 * Page side of the bridge. The worker is started by the first call; a start that failed is not remembered, and
 * neither is a worker that died: the next call starts another.
 */
export function connect<Api extends object>(start: () => WorkerLike): Connection<Api> {
  const listeners = new Set<() => void>()
  let starting: Promise<Session> | null = null
  let lastCall = 0
  const session = (): Promise<Session> => {
    if (starting) return starting
    const mine = startSession(start)
    starting = mine
    const forget = () => {
      if (starting === mine) starting = null
    }
    mine.then(
      ({ lost }) =>
        lost.catch(() => {
          forget()
          for (const listener of listeners) listener()
        }),
      forget,
    )
    return mine
  }
  const methods = new Map<string, AnyMethod>()
  const api = new Proxy(Object.create(null) as Api, {
    get(_, name) {
      // An object with `then` would be taken for a promise.
      if (typeof name !== 'string' || name === 'then') return undefined
      let method = methods.get(name)
      if (!method) {
        method = (...args) => callWorker(session, (lastCall += 1), name, args)
        methods.set(name, method)
      }
      return method
    },
  })
  return {
    api,
    onLost: (listener) => void listeners.add(listener),
    end: () => void starting?.then((running) => running.end()).catch(() => undefined),
  }
}

async function callWorker(
  session: () => Promise<Session>,
  id: number,
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  const signal = args.find((arg) => arg instanceof AbortSignal)
  const cancelled = () => new HeirloomError('cancelled', 'cancelled before it began')
  if (signal?.aborted) throw cancelled()
  const { door, lost } = await session()
  if (signal?.aborted) throw cancelled()
  const { message, ports } = pack(id, method, args)
  const cancel = () => void door.cancel(id)
  signal?.addEventListener('abort', cancel)
  const close = () => {
    for (const port of ports) port.close()
  }
  try {
    const given = args.filter((arg) => arg instanceof MessagePort)
    const transfers = [...message.callbacks.map(({ port }) => port), ...given]
    const sent: Promise<CallAnswer> = door.call(Comlink.transfer(message, transfers))
    const answer = await Promise.race([sent, lost])
    if (answer.kind === 'stoppable') {
      return () => {
        close()
        void door.stop(id)
      }
    }
    close()
    if (answer.kind === 'error') throw fromWire(answer.error)
    return answer.value
  } catch (error) {
    close()
    if (error instanceof HeirloomError) throw error
    throw new HeirloomError('bug', 'a call could not cross to the worker', { cause: error })
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

function pack(id: number, method: string, args: readonly unknown[]) {
  const plain: unknown[] = []
  const callbacks: { at: number; port: MessagePort }[] = []
  const signals: number[] = []
  const ports: MessagePort[] = []
  args.forEach((arg, at) => {
    if (typeof arg === 'function') {
      const { port1, port2 } = new MessageChannel()
      const callback = arg as (value: unknown) => void
      port1.onmessage = (event: MessageEvent<unknown>) => callback(event.data)
      ports.push(port1)
      callbacks.push({ at, port: port2 })
    } else if (arg instanceof AbortSignal) signals.push(at)
    plain.push(typeof arg === 'function' || arg instanceof AbortSignal ? undefined : arg)
  })
  const message: CallMessage = { id, method, args: plain, callbacks, signals }
  return { message, ports }
}

async function startSession(start: () => WorkerLike): Promise<Session> {
  let fail: (error: HeirloomError) => void = () => undefined
  const lost = new Promise<never>((_, reject) => {
    fail = (error) => reject(error)
  })
  // Whoever makes a call listens too; without this a quiet death would be an unhandled rejection.
  lost.catch(() => undefined)
  const gone = (cause?: unknown) => new HeirloomError('worker-lost', 'the worker ended', { cause })
  let worker: WorkerLike
  try {
    worker = start()
  } catch (error) {
    throw gone(error)
  }
  const end = () => {
    worker.terminate()
    fail(gone())
  }
  // An uncaught error leaves a worker in a state nobody knows: a fresh one is safer.
  worker.addEventListener('error', end)
  const door = Comlink.wrap<WorkerDoor>(worker)
  const lock = `heirloom-worker-${crypto.randomUUID()}`
  try {
    await Promise.race([door.hello(lock), lost])
  } catch (error) {
    worker.terminate()
    throw gone(error)
  }
  watchLock(lock, end)
  return { door, lost, end }
}

/** The lock falls to us only when the worker that held it is gone, by whatever cause. */
function watchLock(name: string, gone: () => void): void {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks
  void locks?.request(name, gone).catch(() => undefined)
}
