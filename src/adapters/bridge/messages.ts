import type { WireError } from '../../core/errors.ts'

/** One call as it crosses to the worker. What a message cannot carry is left out of `args` and named by place. */
export interface CallMessage {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
  /** Where a callback stood, and the port its calls come back on. */
  readonly callbacks: readonly { readonly at: number; readonly port: MessagePort }[]
  /** Where an AbortSignal stood: cancelled by `cancel(id)`. */
  readonly signals: readonly number[]
}

export type CallAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  /** The method returned a function: `stop(id)` calls it, and until then the callbacks stay open. */
  | { readonly kind: 'stoppable' }
  | { readonly kind: 'error'; readonly error: WireError }

/** What the worker exposes through comlink. */
export interface WorkerDoor {
  /** Takes a Web Lock of this name for as long as the worker lives, so that its death can be noticed. */
  hello(lock: string): Promise<void>
  call(message: CallMessage): Promise<CallAnswer>
  cancel(id: number): void
  stop(id: number): void
}
