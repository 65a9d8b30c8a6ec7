import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestService } from '../server/testing/start-test-service.ts'
import { backupTime, runCase } from './conformance/run-case.ts'
import { toolCore } from './lib/core.ts'
import { HarnessBrowser } from './lib/harness-browser.ts'
import { servedApp } from './lib/served-app.ts'

/**
 * `npm run -s conformance -- DIR`: every *.binproto in DIR through import, IndexedDB and export in a real browser;
 * the official library compares what came out with what went in.
 */
interface Case {
  readonly name: string
  readonly frames: Uint8Array<ArrayBuffer>
}

const [folder] = process.argv.slice(2)
if (folder === undefined || folder.startsWith('--')) {
  console.error('usage: npm run -s conformance -- DIR')
  process.exit(2)
}
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.binproto'))
  .sort()
const cases = names.map((name) => ({ name, frames: new Uint8Array(readFileSync(join(folder, name))) }))
const failed = await runAll(cases)
console.log(`${cases.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 && cases.length > 0 ? 0 : 1)

async function runAll(all: readonly Case[]): Promise<number> {
  const core = await toolCore()
  const app = await servedApp()
  const service = await startTestService({ port: 0, appFolder: app.folder })
  const browser = await HarnessBrowser.make()
  let bad = 0
  try {
    for (const [now, sameDay] of byDay(all)) {
      const page = await browser.open(service.url, now)
      for (const { name, frames } of sameDay) {
        const problems = await runCase(page, frames, core).catch((error: unknown) => [String(error)])
        if (problems.length === 0) continue
        bad++
        console.log(`${name}:`)
        for (const problem of problems) console.log(`  ${problem}`)
      }
      await page.close()
    }
    return bad
  } finally {
    await browser.close()
    await service.close()
    await app.remove()
  }
}

/** Cases by the moment they were made: each is imported on its own day, so nothing in it has expired. */
function byDay(all: readonly Case[]): Map<number, Case[]> {
  const days = new Map<number, Case[]>()
  for (const one of all) {
    const day = backupTime(one.frames)
    days.set(day, [...(days.get(day) ?? []), one])
  }
  return days
}
