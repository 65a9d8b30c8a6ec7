import { expect, test } from 'vitest'
import { backupAuthRound } from '../../../tools/drill/backup-auth-round.ts'
import type { CredentialClient } from '../../../tools/drill/credential-round.ts'
import { receiptRound } from '../../../tools/drill/receipt-round.ts'
import { doTask } from '../../../tools/lib/credential-tasks.ts'
import { Random } from '../sample/random.ts'

// A few rounds of `npm run drill -- credentials`, which does many, in Chromium too.

const here: CredentialClient = (tasks) => Promise.resolve(tasks.map(doTask))

function bench() {
  const failures: string[] = []
  let passed = 0
  return {
    failures,
    passed: () => passed,
    pass: () => void passed++,
    fail: (what: string, why: string) => void failures.push(`${what}: ${why}`),
  }
}

test.each([1, 2, 3])('the official library and we agree, round %i', async (seed) => {
  const told = bench()
  await backupAuthRound(here, new Random(seed, 'backup'), told)
  await receiptRound(here, new Random(seed, 'receipt'), told)
  expect(told.failures).toEqual([])
  expect(told.passed()).toBe(74)
})
