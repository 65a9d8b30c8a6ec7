import type { Page } from '@playwright/test'

/** Milliseconds that fetches took. */
export class Waits {
  private readonly sorted: readonly number[]

  constructor(times: readonly number[]) {
    this.sorted = [...times].sort((a, b) => a - b)
  }

  get count(): number {
    return this.sorted.length
  }

  get longest(): number {
    return Math.round(this.sorted.at(-1) ?? 0)
  }

  words(): string {
    const at = (share: number) => Math.round(this.sorted[Math.floor(share * (this.count - 1))] ?? 0)
    return `${this.count}, half within ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, longest ${this.longest} ms`
  }
}

interface Sample {
  readonly ms: number
  readonly inRun: boolean
}

/** Fetches a file of the app, which the service worker answers, one after the other: at rest, then until a backup has ended. */
export async function waitsDuring(
  page: Page,
  begin: () => Promise<void>,
): Promise<{ readonly rest: Waits; readonly run: Waits }> {
  const measured = page.evaluate(async () => {
    const samples: Sample[] = []
    const heard = { running: false, ended: false }
    const channel = new BroadcastChannel('heirloom/backup')
    channel.onmessage = ({ data }: MessageEvent<{ kind: string }>) => {
      if (data.kind === 'running') heard.running = true
      else if (data.kind === 'changed' && heard.running) heard.ended = true
    }
    for (const patience = Date.now() + 60_000; !heard.ended && Date.now() < patience;) {
      const before = heard.running
      const started = performance.now()
      await (await fetch('/icon-192.png', { cache: 'no-store' })).arrayBuffer()
      samples.push({ ms: performance.now() - started, inRun: before || heard.running })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    channel.close()
    return samples
  })
  await page.waitForTimeout(1500)
  await begin()
  const samples = await measured
  const times = (inRun: boolean) => samples.filter((one) => one.inRun === inRun).map(({ ms }) => ms)
  return { rest: new Waits(times(false)), run: new Waits(times(true)) }
}
