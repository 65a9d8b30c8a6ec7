import { expect, test } from 'vitest'
import { backupAuthRound } from '../../../tools/drill/backup-auth-round.ts'
import type { CredentialClient } from '../../../tools/drill/credential-round.ts'
import { receiptRound } from '../../../tools/drill/receipt-round.ts'
import { doTask } from '../../../tools/lib/credential-tasks.ts'
import { Random } from '../sample/random.ts'

// A few rounds of `npm run drill -- credentials`, which does many, in Chromium too.

const here: CredentialClient = (tasks) => Promise.resolve(tasks.map(doTask))

function bench() {
  const told = { passed: 0, failures: [] as string[] }
  const pass = () => {
    told.passed++
  }
  const fail = (what: string, why: string) => {
    told.failures.push(`${what}: ${why}`)
  }
  return { told, pass, fail }
}

test.each([1, 2, 3])('the official library and we agree, round %i', async (seed) => {
  const { told, ...judge } = bench()
  await backupAuthRound(here, new Random(seed, 'backup'), judge)
  await receiptRound(here, new Random(seed, 'receipt'), judge)
  expect(told).toEqual({ passed: 74, failures: [] })
})
