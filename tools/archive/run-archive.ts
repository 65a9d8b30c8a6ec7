import type { Writable } from 'node:stream'
import { HeirloomError, toWire } from '../../src/core/errors.ts'
import type { RecoveryKey } from '../../src/domain/keys/key-types.ts'
import type { ArchiveArguments } from './arguments.ts'
import { help, readArguments, UsageError } from './arguments.ts'
import { checkFailedExit, checkHelp, readCheckArguments } from './check-arguments.ts'
import { Counts } from './count.ts'
import { decryptTo } from './decrypt.ts'
import { exitCodeOf, usageExit } from './exit-codes.ts'
import type { TextOutput } from './node-files.ts'
import { fileSink, streamSink } from './node-files.ts'
import type { Input } from './open-input.ts'
import { openInput } from './open-input.ts'
import type { KeyInput } from './read-key.ts'
import { needKey, readKey } from './read-key.ts'
import type { Report } from './report.ts'
import { countReport, infoReport, inputReport, reportText } from './report.ts'
import { toolCore } from '../lib/core.ts'

/** Where it reads and writes: the process's own streams, or others. */
export interface Terminal {
  readonly stdin: KeyInput
  readonly stdout: TextOutput
  readonly stderr: Pick<Writable, 'write'>
}

/** `npm run -s archive`: opens any archive file or snapshot folder without the app. Resolves to the exit code. */
export async function runArchive(
  argv: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await new Command(terminal, signal).run(argv)
  } catch (error) {
    return fail(error, terminal)
  }
}

class Command {
  private readonly terminal: Terminal
  private readonly signal: AbortSignal

  constructor(terminal: Terminal, signal: AbortSignal) {
    this.terminal = terminal
    this.signal = signal
  }

  async run(argv: readonly string[]): Promise<number> {
    const [first, ...rest] = argv
    if (first === 'check') return this.check(rest)
    const args = readArguments(argv)
    if (!args) return this.print(help)
    const input = await openInput(args)
    try {
      return args.command === 'decrypt' ? await this.decrypt(args, input) : await this.inspect(args, input)
    } finally {
      await input.close()
    }
  }

  /** An archive at a service, with the key alone. */
  private async check(given: readonly string[]): Promise<number> {
    const args = readCheckArguments(given)
    if (!args) return this.print(checkHelp)
    // The app's whole client half, which no other command needs.
    const { checkAtService, checkReport } = await import('./check-service.ts')
    const key = needKey(await this.readKey({ key: null, keyFile: args.keyFile }))
    const checked = await checkAtService(args, key, await toolCore(), this.signal)
    this.show(args, checkReport(checked))
    return checked.result.faults > 0 ? checkFailedExit : 0
  }

  private async inspect(args: ArchiveArguments, input: Input): Promise<number> {
    const key = await this.readKey(args)
    if (key === null && args.command === 'inspect') return this.show(args, inputReport(input))
    const archive = await input.open(needKey(key), await toolCore(), this.signal)
    const counts = new Counts()
    for await (const chunk of archive.chunks) counts.add(chunk)
    const facts = { ...infoReport(archive.info), ...countReport(counts) }
    return this.show(
      args,
      args.command === 'inspect' ? { ...inputReport(input), ...facts } : { ok: true, ...facts },
    )
  }

  private async decrypt(args: ArchiveArguments, input: Input): Promise<number> {
    const { stdout, stderr } = this.terminal
    if (args.out === null && !args.json && stdout.isTTY)
      throw new UsageError('Frames are no text: give --out or --json, or pipe them somewhere.')
    const key = needKey(await this.readKey(args))
    const archive = await input.open(key, await toolCore(), this.signal)
    const sink = args.out === null ? streamSink(stdout) : await fileSink(args.out)
    const counts = new Counts()
    await decryptTo(sink, archive, { json: args.json, counts })
    stderr.write(`${counts.frames} frames written, readable by anyone who has them.\n`)
    return 0
  }

  private readKey(args: Pick<ArchiveArguments, 'key' | 'keyFile'>): Promise<RecoveryKey | null> {
    return readKey(args, this.terminal)
  }

  private show({ json }: { readonly json: boolean }, report: Report): number {
    return this.print(json ? JSON.stringify(report) : reportText(report))
  }

  private print(text: string): number {
    this.terminal.stdout.write(`${text}\n`)
    return 0
  }
}

function fail(error: unknown, { stderr }: Terminal): number {
  if (error instanceof UsageError) {
    stderr.write(`usage: ${error.message} See --help.\n`)
    return usageExit
  }
  const { code, message } = toWire(error)
  const ours = error instanceof HeirloomError
  stderr.write(`${code}: ${ours ? message : 'The program failed. Please report this.'}\n`)
  return exitCodeOf(code)
}
