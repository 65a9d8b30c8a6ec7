import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from '@playwright/test'

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge']
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
]

const advice =
  'No usable browser was found: install Chromium (for example `npx playwright install chromium`), or name one in HEIRLOOM_BROWSER.'

/** What a headless Chromium needs to run anywhere and to talk to nobody but the page's own server. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication',
]

/**
 * Path of a Chromium that starts: HEIRLOOM_BROWSER, the test runner's own, one of the machine's; else installs one
 * by the test runner's installer, then (as root on Debian's kin) by the package manager. Throws with one line that
 * says what to install.
 */
export async function findBrowser(): Promise<string> {
  const named = process.env['HEIRLOOM_BROWSER']
  if (named !== undefined && named !== '') {
    if (await starts(named)) return named
    throw new Error(`HEIRLOOM_BROWSER names no browser that starts: ${named}`)
  }
  const there = await firstThatStarts(candidates())
  if (there !== null) return there
  for (const install of [installWithRunner, installWithPackages]) {
    if (!install()) continue
    const installed = await firstThatStarts(candidates())
    if (installed !== null) return installed
  }
  throw new Error(advice)
}

function candidates(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  return [runnersOwn(), ...onPath, ...usualPlaces].filter((path) => path !== '' && existsSync(path))
}

function runnersOwn(): string {
  try {
    return chromium.executablePath()
  } catch {
    return '' // this platform has no build of the runner's own
  }
}

async function firstThatStarts(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await starts(path)) return path
  return null
}

/** A file that is there may still lack libraries, or be a stub that asks for another package. */
async function starts(executablePath: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({ executablePath, args: [...chromiumArgs], timeout: 30_000 })
    await browser.close()
    return true
  } catch {
    return false
  }
}

function installWithRunner(): boolean {
  console.error('Installing Chromium with the test runner’s installer…')
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js')
  const asRoot = process.getuid?.() === 0
  const extra = asRoot && process.platform === 'linux' ? ['--with-deps'] : []
  return (
    run(process.execPath, [cli, 'install', ...extra, 'chromium']) ||
    run(process.execPath, [cli, 'install', 'chromium'])
  )
}

function installWithPackages(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  console.error('Installing Chromium with the system package manager…')
  run('apt-get', ['update', '-qq'])
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
}

function run(command: string, args: readonly string[]): boolean {
  const done = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 10 * 60_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return done.status === 0
}
