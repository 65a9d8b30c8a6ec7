// npm start: builds what is stale, starts the service with the app on one port, prints the address.
import { join } from 'node:path'
import { HeirloomError, isCode } from '../src/core/errors.ts'
import { settingsFromArgs, settingsHelp } from '../server/cli-settings.ts'
import { serviceConfig } from '../server/config.ts'
import { startService } from '../server/main.ts'
import { readyLines } from './start/words.ts'

const root = join(import.meta.dirname, '..')
const usualPort = 8455

async function run(): Promise<number | null> {
  const defaults = { port: usualPort, dataFolder: join(root, 'data'), appFolder: join(root, 'build', 'app') }
  const settings = settingsFromArgs(process.argv.slice(2), defaults)
  if (!settings) {
    console.log(`usage: npm start -- [options]\n${settingsHelp}`)
    console.log(`\nDefaults: port ${usualPort}, data in the project's "data" folder.`)
    return 0
  }
  serviceConfig(settings)
  // Loaded only now: help, and settings that make no sense, need not wait for it.
  const { buildApp } = await import('./build.ts')
  buildApp()
  const service = await startService(settings, { log: (line) => console.log(line) })
  for (const line of readyLines(service.url, settings)) console.log(line)
  let stopping = false
  const stop = () => {
    // Ctrl+C reaches us twice: from the terminal, and from the script that started us.
    if (stopping) return
    stopping = true
    void service.close().then(() => {
      console.log('Heirloom has stopped.')
      process.exit(0)
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return null
}

function inWords(error: unknown): string {
  if (!(error instanceof HeirloomError)) return error instanceof Error ? error.message : String(error)
  const { port } = error.facts
  if (isCode(error, 'storage-blocked') && port !== undefined) {
    return `Heirloom could not start: ${error.message}. Perhaps it is running already? Try: npm start -- --port 0`
  }
  return `Heirloom could not start: ${error.message}.`
}

try {
  const code = await run()
  if (code !== null) process.exit(code)
} catch (error) {
  console.error(inWords(error))
  process.exit(1)
}
