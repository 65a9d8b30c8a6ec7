import type { BrowserContext, Page } from '@playwright/test'
import { importAndBackUp, restoreOnNewDevice } from './devices.ts'
import { Front, type Arrival } from './front.ts'
import { expect, test } from './journey.ts'
import { makeHistory } from './made-sources.ts'
import { backUpAgain, button, fact, go } from './person.ts'
import { makeVoucher, redeemVoucher } from './vouchers.ts'

const seed = 67
const serviceWorkerCalls = 6

// The context's own leave to ignore a certificate does not reach the service worker's script.
test.use({
  launchOptions: [
    async ({ launchOptions }, use) => {
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--ignore-certificate-errors'] })
    },
    { scope: 'worker' },
  ],
})

type Side = 'account' | 'anonymous'

/** Null: neither, the app's own files. A payment counts with the account: the browser may let these two meet. */
function sideOf({ target }: Pick<Arrival, 'target'>): Side | null {
  if (/^\/v1\/(accounts|payments)(\/|\?|$)/.test(target)) return 'account'
  if (/^\/v1\/(archives|objects|uploads)(\/|\?|$)/.test(target)) return 'anonymous'
  expect(target, 'a call of no side that is known').not.toMatch(/^\/v1\//)
  return null
}

test('account and backup never share a connection or a TLS session', async ({
  page,
  context,
  browser,
  folder,
  startService,
}) => {
  const front = await Front.start(folder)
  const options = ['--public-url', front.url, '--sign-up', 'open']
  const service = await startService({ port: front.behind, options })
  const { key } = await importAndBackUp(page, front.url, {
    folder,
    history: makeHistory({ messages: 600, seed }),
    seed,
  })
  await redeemVoucher(page, await makeVoucher(service, 3))
  await askWhatTheServiceSees(page)
  await go(page, 'Backup')
  await backUpAgain(page)

  const other = await restoreOnNewDevice(browser, front.url, key)
  await other.context().close()
  expectApart(front.arrivals)

  const before = front.arrivals.length
  await callFromServiceWorker(context)
  // A call that the app makes by itself meanwhile (it keeps its backup from idling) goes elsewhere.
  const callsOf = (target: string) => front.arrivals.slice(before).filter((one) => one.target === target)
  expect(callsOf('/v1/accounts/challenge')).toHaveLength(serviceWorkerCalls)
  expect(callsOf('/v1/archives/parameters')).toHaveLength(serviceWorkerCalls)
  expectApart(front.arrivals)
  await front.close()
})

function expectApart(arrivals: readonly Arrival[]): void {
  for (const side of ['account', 'anonymous'] as const) {
    const calls = arrivals.filter((one) => sideOf(one) === side)
    const told = `calls of the ${side} side`
    expect(calls.length, told).toBeGreaterThan(5)
    // A session is resumed at all: so that none of the other side was is no accident.
    expect(calls.filter(({ resumed }) => resumed).length, `${told} on a resumed session`).toBeGreaterThan(0)
  }
  for (const thing of ['socket', 'session'] as const) {
    const sides = new Map<string | number, Set<Side>>()
    for (const one of arrivals) {
      const side = sideOf(one)
      if (side) sides.set(one[thing], (sides.get(one[thing]) ?? new Set()).add(side))
    }
    const shared = [...sides].filter(([, both]) => both.size > 1).map(([id]) => id)
    expect(shared, `each ${thing} has calls of one side`).toEqual([])
  }
  for (const one of arrivals) expectNoMark(one)
}

/** Nothing about a call tells of the person, or of the other side, but what its own side is shown by. */
function expectNoMark(one: Arrival): void {
  const { headers, target } = one
  expect(headers, target).not.toHaveProperty('cookie')
  expect(headers, target).not.toHaveProperty('referer')
  const side = sideOf(one)
  if (side !== 'account') expect(headers, target).not.toHaveProperty('authorization')
  if (side !== 'anonymous') {
    expect(headers, target).not.toHaveProperty('heirloom-presentation')
    expect(headers, target).not.toHaveProperty('heirloom-signature')
  }
}

async function askWhatTheServiceSees(page: Page): Promise<void> {
  await go(page, 'Backup')
  await page.getByRole('link', { name: 'What the service can see' }).click()
  await button(page, 'Ask the service').click()
  await expect(fact(page, 'Sealed parts')).toBeVisible()
}

/** As the daily backup will from there: in the same ways as the app's own client calls, and many at once. */
async function callFromServiceWorker(context: BrowserContext): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await worker.evaluate(async (times) => {
    const common = { referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'error' } as const
    const calls = Array.from({ length: times }).flatMap(() => [
      fetch('/v1/archives/parameters', { ...common, credentials: 'omit' }),
      fetch('/v1/accounts/challenge', { ...common, credentials: 'same-origin', method: 'POST', body: '{}' }),
    ])
    await Promise.all(calls.map(async (call) => (await call).arrayBuffer()))
  }, serviceWorkerCalls)
}
