// The service as its own process: node --import tsx server/cli.ts --port 0 --data DIR [options]
// Prints one line with its address when it is ready. SIGINT and SIGTERM end it in good order.
import { join } from 'node:path'
import { HeirloomError } from '../src/core/errors.ts'
import { settingsFromArgs, settingsHelp } from './cli-settings.ts'
import { startService } from './main.ts'

const appFolder = join(import.meta.dirname, '..', 'build', 'app')

async function run(): Promise<void> {
  const settings = settingsFromArgs(process.argv.slice(2), { port: 0, dataFolder: '', appFolder })
  if (!settings) {
    console.log(`usage: server/cli.ts --data DIR [options]\n${settingsHelp}`)
    return
  }
  const service = await startService(settings, { log: (line) => console.error(line) })
  console.log(service.url)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void service.close().then(() => process.exit(0)))
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof HeirloomError ? error.message : error)
  process.exit(1)
})
