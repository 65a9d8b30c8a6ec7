import { exitCodeOf } from './archive/exit-codes.ts'
import { runArchive } from './archive/run-archive.ts'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.stdout.on('error', () => process.exit(exitCodeOf('storage-failed')))
process.exitCode = await runArchive(process.argv.slice(2), process, stop.signal)
