import type { HarnessBrowser } from '../lib/harness-browser.ts'
import { Stage } from '../lib/stage.ts'
import type { Drill, Floor } from './drill.ts'
import { makeCase } from './hostile-cases.ts'
import { showHostileMessages } from './hostile-messages.ts'
import { Lab, wrong } from './lab.ts'
import { makeVictim, sealedSample } from './small-samples.ts'

/** Damaged and malicious sources through the importer, then malicious messages on the screens. */
export const hostile: Drill = {
  about: 'damaged and malicious files through the importer (--files 2000), malicious messages on the screens',
  async run(floor) {
    const stage = await Stage.build()
    try {
      const { browser } = await stage.freshBrowser()
      await importAll(floor, stage, browser)
      await showHostileMessages(floor, stage, browser)
    } finally {
      await stage.clear()
    }
  },
}

/**
 * A page that takes hundreds of files holds the garbage of all of them, since a browser with memory to spare collects
 * late: after so many a new one is opened, so that what is measured is one import and not its forerunners.
 */
const filesPerPage = 25

async function importAll(floor: Floor, stage: Stage, browser: HarnessBrowser): Promise<void> {
  const files = floor.option('files', 2000)
  const base = await sealedSample(300, floor.seed)
  const victim = await makeVictim(floor.seed + 1)
  const tally = new Map<string, number>()
  let lab = await Lab.open(stage, browser, base)
  for (let i = 0; i < files; i++) {
    const hostileCase = await makeCase(victim, floor.random)
    const told = await lab.take(hostileCase, victim).catch((error: unknown) => wrong(String(error)))
    tally.set(told.end, (tally.get(told.end) ?? 0) + 1)
    if (told.problem === null) floor.pass()
    else floor.fail(`file ${i} (${hostileCase.name})`, told.problem)
    if (told.spent || i % filesPerPage === filesPerPage - 1) {
      await lab.close()
      lab = await Lab.open(stage, browser, base)
    }
    if (i % 20 === 19)
      floor.say(
        `${i + 1} files, renderer at most ${Math.round(lab.peak / 1e6)} MB, now ${Math.round(lab.now / 1e6)} MB`,
      )
  }
  for (const [end, count] of [...tally].sort((a, b) => b[1] - a[1]))
    floor.say(`${String(count).padStart(6)}  ${end}`)
}
