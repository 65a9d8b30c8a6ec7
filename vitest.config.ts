import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const executablePath = process.env['HEIRLOOM_BROWSER']
const browserTests = '**/*.browser.test.ts'
const elsewhere = ['node_modules/**', 'build/**', 'playwright/**']

export default defineConfig({
  test: {
    // More than cores: a third of the time of a test of the service is waiting for its disk.
    maxWorkers: '150%',
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['**/*.test.ts'],
          exclude: [...elsewhere, browserTests],
          testTimeout: 30_000,
          // They leave nothing behind; loading every module anew for every file took a quarter of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: [browserTests],
          exclude: elsewhere,
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
