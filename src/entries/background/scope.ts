/** What is used of the service worker's own scope; the page's types and the worker's do not agree on the rest. */
export interface WorkerScope {
  readonly __WB_MANIFEST: readonly { url: string; revision: string | null }[]
  addEventListener(
    type: 'message',
    listener: (event: {
      readonly data: unknown
      readonly source: { readonly id: string } | null
      readonly ports: readonly MessagePort[]
    }) => void,
  ): void
  addEventListener(type: 'activate', listener: (event: Extendable) => void): void
  addEventListener(
    type: 'sync' | 'periodicsync',
    listener: (event: Extendable & { readonly tag: string }) => void,
  ): void
  addEventListener(
    type: 'notificationclick',
    listener: (event: Extendable & { readonly notification: Notice }) => void,
  ): void
  skipWaiting(): Promise<void>
  readonly clients: Clients
  readonly registration: {
    readonly sync?: { register(tag: string): Promise<void> }
    showNotification(title: string, options: object): Promise<void>
  }
  readonly Notification?: { readonly permission: string }
  readonly navigator: {
    setAppBadge?(): Promise<void>
    clearAppBadge?(): Promise<void>
    readonly locks?: {
      request<T>(name: string, options: { readonly mode: 'shared' }, work: () => Promise<T>): Promise<T>
    }
  }
}

/** A request, and the page that made it; empty when it is none of ours. */
export interface MediaEvent {
  readonly request: Request
  readonly clientId: string
}

export interface Extendable {
  waitUntil(work: Promise<unknown>): void
}

interface Notice {
  readonly data: unknown
  close(): void
}

interface Clients {
  claim(): Promise<void>
  get(id: string): Promise<{ postMessage(message: unknown, transfer: Transferable[]): void } | undefined>
  matchAll(options: {
    readonly type: 'window'
    readonly includeUncontrolled: true
  }): Promise<readonly WindowClient[]>
  openWindow(url: string): Promise<unknown>
}

export interface WindowClient {
  readonly url: string
  focus(): Promise<WindowClient>
  navigate(url: string): Promise<unknown>
}
