import { defineConfig } from '@playwright/test'

const executablePath = process.env['HEIRLOOM_BROWSER']

export default defineConfig({
  testDir: 'playwright',
  testMatch: '**/*.journey.ts',
  // Long, and met by a drill or by tests of the parts as well: `npm run test:slow` runs these too.
  ...(process.env['SLOW'] ? {} : { grepInvert: /@slow/ }),
  outputDir: 'test-results',
  // A third fills what two leave of two cores; a fourth makes pages too slow to be waited for.
  workers: 3,
  fullyParallel: false,
  // A journey that needed a second try is told by name, and counted apart in the summary.
  retries: process.env['CI'] ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'allow',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
