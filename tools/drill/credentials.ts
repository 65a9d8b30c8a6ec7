import type { Page } from '@playwright/test'
import { Random } from '../../src/domain/sample/random.ts'
import { doTask } from '../lib/credential-tasks.ts'
import { need, Stage } from '../lib/stage.ts'
import { backupAuthRound } from './backup-auth-round.ts'
import type { CredentialClient } from './credential-round.ts'
import type { Drill, Floor } from './drill.ts'
import { receiptRound } from './receipt-round.ts'

/** Both credentials, round after round, with the official library on the other side and beside us. */
export const credentials: Drill = {
  about: 'credentials against the official library, good and spoiled, in Node and in Chromium (--rounds 200)',
  async run(floor) {
    await rounds(floor, 'Node', (tasks) => Promise.resolve(tasks.map(doTask)))
    const stage = await Stage.build()
    try {
      const { page } = await stage.freshBrowser()
      await rounds(floor, 'Chromium', inPage(page))
    } finally {
      await stage.clear()
    }
  },
}

function inPage(page: Page): CredentialClient {
  return async (tasks) => need(await page.evaluate((asked) => window.heirloom.credentials(asked), tasks))
}

/** The same rounds wherever the client runs. */
async function rounds(floor: Floor, place: string, client: CredentialClient): Promise<void> {
  const wanted = floor.option('rounds', 200)
  let tries = 0
  for (let round = 1; round <= wanted; round++) {
    const bench = {
      pass: () => {
        tries++
        floor.pass()
      },
      fail: (what: string, why: string) => {
        tries++
        floor.fail(`${place}, round ${round}, ${what}`, why)
      },
    }
    const random = new Random(floor.seed, `credentials ${round}`)
    await backupAuthRound(client, random, bench)
    await receiptRound(client, random, bench)
    if (round % 25 === 0 || round === wanted)
      floor.say(`${place}: ${round} rounds, ${tries} requests, answers and presentations judged`)
  }
}
