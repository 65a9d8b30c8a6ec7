import * as Comlink from 'comlink'
import { HeirloomError, toWire } from '../../core/errors.ts'
import type { CallAnswer, CallMessage, WorkerDoor } from './messages.ts'

type Method = (...args: unknown[]) => unknown

interface OpenCall {
  readonly controller: AbortController
  readonly ports: readonly MessagePort[]
  stop: (() => void) | null
}

/** Worker side of the bridge: offers every own method of `api` to the page. */
export function serveApi(api: object, endpoint?: Comlink.Endpoint): void {
  const open = new Map<number, OpenCall>()
  const close = (id: number) => {
    for (const port of open.get(id)?.ports ?? []) port.close()
    open.delete(id)
  }
  const door: WorkerDoor = {
    hello: holdLock,
    call: (message) => runCall(api, message, open, close),
    cancel: (id) => open.get(id)?.controller.abort(),
    stop: (id) => {
      open.get(id)?.stop?.()
      close(id)
    },
  }
  Comlink.expose(door, endpoint)
}

async function runCall(
  api: object,
  message: CallMessage,
  open: Map<number, OpenCall>,
  close: (id: number) => void,
): Promise<CallAnswer> {
  const controller = new AbortController()
  const call: OpenCall = { controller, ports: message.callbacks.map(({ port }) => port), stop: null }
  open.set(message.id, call)
  try {
    const value = await findMethod(api, message.method).apply(api, argumentsOf(message, controller.signal))
    if (typeof value === 'function') {
      call.stop = value as () => void
      return { kind: 'stoppable' }
    }
    close(message.id)
    return { kind: 'value', value }
  } catch (error) {
    close(message.id)
    // What a platform call throws when its signal fires is the person's own doing, not a fault.
    const cancelled = controller.signal.aborted && !(error instanceof HeirloomError)
    return {
      kind: 'error',
      error: toWire(cancelled ? new HeirloomError('cancelled', 'cancelled', { cause: error }) : error),
    }
  }
}

function findMethod(api: object, name: string): Method {
  const method: unknown = Object.hasOwn(api, name) ? (api as Record<string, unknown>)[name] : undefined
  if (typeof method !== 'function') throw new HeirloomError('bug', 'the worker has no such method')
  return method as Method
}

function argumentsOf(message: CallMessage, signal: AbortSignal): unknown[] {
  const args = [...message.args]
  for (const { at, port } of message.callbacks) args[at] = (value: unknown) => port.postMessage(value)
  for (const at of message.signals) args[at] = signal
  return args
}

/** Resolves once the lock is held. It is never given back: the browser frees it when the worker ends. */
function holdLock(name: string): Promise<void> {
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks
  if (!locks) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const held = new Promise<never>(() => undefined)
    locks
      .request(name, () => {
        resolve()
        return held
      })
      .catch(reject)
  })
}
