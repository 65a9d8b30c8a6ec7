import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, root } from './build.ts'
import { check } from './check.ts'
import { findBrowser } from './lib/browser.ts'

/**
 * `npm test`: builds, checks and runs every runner. The last line is `N passed, N failed`, summed over all of them;
 * a check that fails, or a runner that ends without a result, counts as one failure.
 * `--only check|unit|browser|journeys` runs one; `--slow` adds what is marked slow.
 */

interface Count {
  passed: number
  failed: number
}

const results = join(root, 'build', 'test-results')
const args = process.argv.slice(2)
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined
const slow = args.includes('--slow')

function run(command: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...command], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...(slow ? { SLOW: '1' } : {}), ...env },
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function counted(report: Count | null, exit: number): Count {
  if (!report) return { passed: 0, failed: 1 }
  return exit !== 0 && report.failed === 0 ? { passed: report.passed, failed: 1 } : report
}

async function vitest(project: string, env: Record<string, string>): Promise<Count> {
  const file = join(results, `${project}.json`)
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const exit = await run(['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters], env)
  const report = readJson(file) as { numPassedTests: number; numFailedTests: number } | null
  return counted(report && { passed: report.numPassedTests, failed: report.numFailedTests }, exit)
}

async function journeys(env: Record<string, string>): Promise<Count> {
  const file = join(results, 'journeys.json')
  const command = ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line,json']
  const exit = await run(command, { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  const report = readJson(file) as { stats: { expected: number; unexpected: number; flaky: number } } | null
  if (report && report.stats.flaky > 0) console.log(`journeys: ${report.stats.flaky} needed a second try`)
  return counted(
    report && { passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected },
    exit,
  )
}

const total: Count = { passed: 0, failed: 0 }
async function step(name: string, work: () => Promise<Count>): Promise<void> {
  if (only !== undefined && only !== name) return
  const started = Date.now()
  const count = await work()
  total.passed += count.passed
  total.failed += count.failed
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed (${seconds} s)\n`)
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
buildApp()
const browser = { HEIRLOOM_BROWSER: await findBrowser() }
// Lint is one long thread, and the tests in a browser leave it one of two cores.
await Promise.all([
  step('check', async () => ({ passed: 0, failed: (await check()).length })),
  step('browser', () => vitest('browser', browser)),
])
await step('unit', () => vitest('unit', {}))
await step('journeys', () => journeys(browser))
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
