import { parseArgs } from 'node:util'
import { Random } from '../src/domain/sample/random.ts'
import { buildCore } from './build.ts'
import type { Floor } from './drill/drill.ts'
import { wholeNumber } from './lib/arguments.ts'

/** `npm run drill -- NAME --seed N [...]`: the same seed does the same things in the same order. */
// Some take the core as the tests do, from where it was built: it must be there before they are loaded.
buildCore({ quiet: true })
const { drills } = await import('./drill/drills.ts')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    kills: { type: 'string' },
    files: { type: 'string' },
    rounds: { type: 'string' },
    messages: { type: 'string' },
    accounts: { type: 'string' },
    days: { type: 'string' },
    plant: { type: 'string' },
    mb: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
const name = positionals[0] ?? ''
const drill = Object.hasOwn(drills, name) ? drills[name] : undefined
if (!drill || values.help === true) {
  console.log('usage: npm run drill -- NAME --seed N, and what a drill takes besides:')
  for (const [known, { about }] of Object.entries(drills)) console.log(`  ${known.padEnd(18)}${about}`)
  process.exit(values.help === true ? 0 : 2)
}
const seed = wholeNumber(values.seed, 'seed', Date.now() % 1_000_000)
const word = (option: string): string | null => {
  const given = Object.entries(values).find(([known]) => known === option)?.[1]
  return typeof given === 'string' ? given : null
}
let passed = 0
let failed = 0
const floor: Floor = {
  seed,
  random: new Random(seed, name),
  option: (option, usual) => wholeNumber(word(option) ?? undefined, option, usual),
  word,
  say: (line) => console.log(line),
  pass: () => {
    passed++
  },
  fail: (what, why) => {
    failed++
    console.log(`FAILED ${what}: ${why}`)
  },
}
console.log(`drill ${name}, seed ${seed}`)
const started = Date.now()
await drill.run(floor).catch((error: unknown) => {
  floor.fail('the drill itself', error instanceof Error ? (error.stack ?? error.message) : String(error))
})
console.log(`took ${Math.round((Date.now() - started) / 1000)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
