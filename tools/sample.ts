import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { showRecoveryKey } from '../src/domain/keys/recovery-key.ts'
import { sampleHistory } from '../src/domain/sample/sample.ts'
import { WordSource } from '../src/domain/sample/word-source.ts'
import { wholeNumber } from './lib/arguments.ts'
import { toolCore } from './lib/core.ts'
import { fileSink } from './archive/node-files.ts'
import { makeFileKey, sealArchive, seededRandomness } from './lib/seal-archive.ts'

/** When sample files were made, unless said otherwise: fixed, so that the same seed writes the same file. */
const usualEnd = '2026-11-01T18:00:00Z'

const usage = `usage: npm run sample -- --messages N --seed S [--out FILE] [--until DATE]
Writes a made-up history as an archive file and prints its key. The same arguments write the same file.
  --until DATE  the moment it ends and was backed up (default ${usualEnd})`

const { values } = parseArgs({
  options: {
    messages: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    until: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help === true) {
  console.log(usage)
  process.exit(0)
}
const messages = wholeNumber(values.messages, 'messages', 100_000)
const seed = wholeNumber(values.seed, 'seed', 1)
const endMs = Date.parse(values.until ?? usualEnd)
if (Number.isNaN(endMs)) {
  console.error('--until needs a date, such as 2026-11-01.')
  process.exit(2)
}
const path = values.out ?? `sample-${messages}-${seed}.bin`

const started = Date.now()
const randomness = seededRandomness(seed)
const key = makeFileKey(randomness)
const texts = new WordSource(seed)
const pieces = sampleHistory({ messages, seed, endMs, shortTimers: false, texts, ownName: 'Robin' })
const summary = await sealArchive(pieces, {
  core: await toolCore(),
  key,
  sink: await fileSink(path),
  randomness,
})

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
console.log(`file      ${path}`)
console.log(`messages  ${messages}`)
console.log(`size      ${megabytes(statSync(path).size)}, ${megabytes(summary.uncompressedBytes)} of frames`)
console.log(`made in   ${((Date.now() - started) / 1000).toFixed(1)} s`)
console.log(`account   ${key.accountId}`)
console.log(`key       ${showRecoveryKey(key.recoveryKey).join(' ')}`)
