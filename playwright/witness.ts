import type { BrowserContext } from '@playwright/test'

/** Everything that leaves a browser while a journey goes on, and what it complains about. */
export interface Witness {
  /** Method, address and body of every request of page, workers and service worker. */
  readonly requests: readonly {
    readonly method: string
    readonly url: string
    readonly body: Buffer | null
  }[]
  /** Every line written to the console, by the app or the browser. */
  readonly lines: readonly string[]
  /** Refused by the content security policy, thrown and not caught. */
  readonly faults: readonly string[]
}

/** Begins to watch; before the first page is opened. */
export async function watch(context: BrowserContext): Promise<Witness> {
  const requests: Witness['requests'][number][] = []
  const lines: string[] = []
  const faults: string[] = []
  context.on('request', (request) => {
    requests.push({ method: request.method(), url: request.url(), body: request.postDataBuffer() })
  })
  context.on('console', (message) => {
    lines.push(message.text())
    if (/content security policy|trusted ?types?/i.test(message.text())) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(String(error.error())))
  await context.exposeBinding('heirloomViolation', (_, words: string) => faults.push(words))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const told = globalThis as unknown as { heirloomViolation(words: string): void }
      told.heirloomViolation(`${event.violatedDirective} refused ${event.blockedURI}`)
    })
  })
  return { requests, lines, faults }
}

/** Requests that went anywhere but to this origin. `blob:` addresses are the page's own memory. */
export function strangers(witness: Witness, origin: string): string[] {
  return witness.requests
    .map(({ url }) => url)
    .filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`))
}
