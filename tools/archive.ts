import { HeirloomError, toWire } from '../src/core/errors.ts'
import type { ArchiveArguments } from './archive/arguments.ts'
import { help, readArguments, UsageError } from './archive/arguments.ts'
import { checkFailedExit, checkHelp, readCheckArguments } from './archive/check-arguments.ts'
import { Counts } from './archive/count.ts'
import { decryptTo } from './archive/decrypt.ts'
import { exitCodeOf, usageExit } from './archive/exit-codes.ts'
import { fileSink, stdoutSink } from './archive/node-files.ts'
import type { Input } from './archive/open-input.ts'
import { openInput } from './archive/open-input.ts'
import { needKey, readKey } from './archive/read-key.ts'
import type { Report } from './archive/report.ts'
import { countReport, infoReport, inputReport, reportText } from './archive/report.ts'
import { toolCore } from './lib/core.ts'

/** `npm run -s archive`: opens any archive file or snapshot folder without the app. */
async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2)
  if (first === 'check') return check(rest)
  const args = readArguments(process.argv.slice(2))
  if (!args) {
    print(help)
    return
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const input = await openInput(args)
  try {
    if (args.command === 'decrypt') await decrypt(args, input, stop.signal)
    else await inspect(args, input, stop.signal)
  } finally {
    await input.close()
  }
}

/** An archive at a service, with the key alone. */
async function check(given: readonly string[]): Promise<void> {
  const args = readCheckArguments(given)
  if (!args) {
    print(checkHelp)
    return
  }
  // The app's whole client half, which no other command needs.
  const { checkAtService, checkReport } = await import('./archive/check-service.ts')
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const key = needKey(await readKey({ key: null, keyFile: args.keyFile }))
  const result = await checkAtService(args, key, await toolCore(), stop.signal)
  const report = checkReport(result)
  print(args.json ? JSON.stringify(report) : reportText(report))
  if (result.result.faults > 0) process.exitCode = checkFailedExit
}

async function inspect(args: ArchiveArguments, input: Input, signal: AbortSignal): Promise<void> {
  const key = await readKey(args)
  if (key === null && args.command === 'inspect') {
    show(args, inputReport(input))
    return
  }
  const archive = await input.open(needKey(key), await toolCore(), signal)
  const counts = new Counts()
  for await (const chunk of archive.chunks) counts.add(chunk)
  const facts = { ...infoReport(archive.info), ...countReport(counts) }
  show(args, args.command === 'inspect' ? { ...inputReport(input), ...facts } : { ok: true, ...facts })
}

async function decrypt(args: ArchiveArguments, input: Input, signal: AbortSignal): Promise<void> {
  if (args.out === null && !args.json && process.stdout.isTTY)
    throw new UsageError('Frames are no text: give --out or --json, or pipe them somewhere.')
  const key = needKey(await readKey(args))
  const archive = await input.open(key, await toolCore(), signal)
  const sink = args.out === null ? stdoutSink() : await fileSink(args.out)
  const counts = new Counts()
  await decryptTo(sink, archive, { json: args.json, counts })
  process.stderr.write(`${counts.frames} frames written, readable by anyone who has them.\n`)
}

function show(args: ArchiveArguments, report: Report): void {
  print(args.json ? JSON.stringify(report) : reportText(report))
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

process.stdout.on('error', () => process.exit(exitCodeOf('storage-failed')))
try {
  await main()
} catch (error) {
  process.exitCode = fail(error)
}

function fail(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`usage: ${error.message} See --help.\n`)
    return usageExit
  }
  const { code, message } = toWire(error)
  const ours = error instanceof HeirloomError
  process.stderr.write(`${code}: ${ours ? message : 'The program failed. Please report this.'}\n`)
  return exitCodeOf(code)
}
