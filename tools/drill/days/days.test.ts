import { describe, expect, test } from 'vitest'
import { liveThrough } from '../days.ts'
import type { Plant } from './plants.ts'
import { plantNames } from './plants.ts'

/** What went wrong, in order. */
async function problemsOf(options: { seed: number; days: number; plant: Plant | null }): Promise<string[]> {
  const problems: string[] = []
  const fail = (what: string, why: string) => void problems.push(`${what}: ${why}`)
  const quiet = () => undefined
  await liveThrough({ seed: options.seed, say: quiet, pass: quiet, fail }, { ...options, messages: 1200 })
  return problems
}

describe("a person's days", { timeout: 180_000 }, () => {
  test('are restored as a plain model has them, and send little more than what changed', async () => {
    expect(await problemsOf({ seed: 4, days: 10, plant: null })).toEqual([])
  })

  test.each(plantNames)('a planted fault (%s) is found', async (plant) => {
    expect(await problemsOf({ seed: 4, days: plant === 'resend' ? 4 : 15, plant })).not.toEqual([])
  })
})
