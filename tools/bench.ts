import { parseArgs } from 'node:util'
import { coreRow, coreRowNames } from './bench/core-rows.ts'
import { credentialRow, credentialRowNames } from './bench/credential-rows.ts'
import { HistoryRows } from './bench/history-rows.ts'
import { MediaRows, mediaRowNames } from './bench/media-rows.ts'
import type { Row } from './bench/row.ts'
import { makeSampleFile } from './bench/sample-file.ts'
import { Stage } from './lib/stage.ts'
import { wholeNumber } from './lib/arguments.ts'

/**
 * `npm run -s bench -- --json [--messages N] [--media-mb N] [--only NAME]`: Heirloom in Chromium beside its peers, in one
 * run. A name may be the beginning of several: `media`, `archive`.
 */
const historyRowNames = [
  'import',
  'memory',
  'open-chat',
  'export',
  'archive.first',
  'archive.delta',
  'archive.delta.bytes',
  'restore.first-chat',
  'restore.whole',
]
const allNames = [...coreRowNames, ...credentialRowNames, ...mediaRowNames, ...historyRowNames]

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    messages: { type: 'string' },
    'media-mb': { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
const { only } = values
const names = allNames.filter((name) => only === undefined || name === only || name.startsWith(`${only}.`))
if (values.help === true || names.length === 0) {
  const usage = 'npm run -s bench -- [--json] [--messages N] [--media-mb N] [--only NAME]'
  console.error(`usage: ${usage}\nnames: ${allNames.join(', ')}`)
  process.exit(values.help === true ? 0 : 2)
}
const messages = wholeNumber(values.messages, 'messages', 100_000)
const megabytes = wholeNumber(values['media-mb'], 'media-mb', 1000)
const { rows, failures } = await measure(names)
if (values.json === true) console.log(JSON.stringify(rows, null, 1))
else console.table(rows)
process.exit(failures === 0 ? 0 : 1)

async function measure(wanted: readonly string[]): Promise<{ rows: Row[]; failures: number }> {
  const say = (line: string) => console.error(line)
  // The others need no history.
  const needsSample = wanted.some((name) => coreRowNames.includes(name) || historyRowNames.includes(name))
  const sample = await makeSampleFile(needsSample ? messages : 1)
  const stage = await Stage.build()
  const history = new HistoryRows({ messages, stage, sample, say })
  const media = new MediaRows({ megabytes, stage, say })
  const row = (name: string): Promise<Row> => {
    if (coreRowNames.includes(name)) return coreRow(name, { stage, sample, say })
    if (mediaRowNames.includes(name)) return media.row(name)
    return credentialRowNames.includes(name) ? credentialRow(name, { stage, say }) : history.row(name)
  }
  const made: Row[] = []
  let failures = 0
  try {
    for (const name of wanted) {
      try {
        made.push(await row(name))
      } catch (error) {
        failures++
        say(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return { rows: made, failures }
  } finally {
    await stage.clear()
    await sample.remove()
  }
}
