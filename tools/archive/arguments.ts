import { parseArgs, type ParseArgsConfig } from 'node:util'
import { exitCodes } from './exit-codes.ts'

export interface ArchiveArguments {
  readonly command: 'inspect' | 'verify' | 'decrypt'
  readonly path: string
  readonly key: string | null
  readonly keyFile: string | null
  readonly aci: string | null
  readonly token: string | null
  readonly snapshot: string | null
  readonly out: string | null
  readonly json: boolean
}

export class UsageError extends Error {}

const commands = ['inspect', 'verify', 'decrypt'] as const

export const help = `usage: npm run -s archive -- inspect|verify|decrypt FILE|FOLDER [options]
       npm run -s archive -- check --service URL [options], see check --help

  inspect   says what it is; with a key also what is in it
  verify    reads all of it, checks all of it, and counts
  decrypt   writes the frames (BackupInfo first, each with its length before it), unprotected

  FILE is an archive file; FOLDER is SignalBackups, the folder above it, or one snapshot in it.

  --key KEY        the recovery key in any written form (others on this computer can see it)
  --key-file F     reads it from a file, "-" from standard input; without either it is asked for, unseen
  --aci UUID       account id of an archive file that Signal wrote; snapshots need none; without it
                   the file is taken for one that Heirloom wrote
  --token HEX      forward secrecy token (64 digits) of an archive from a service
  --snapshot NAME  which snapshot of a folder; the newest one otherwise
  --out F          where decrypt writes; standard output otherwise
  --json           results as JSON; decrypt: one JSON document a line

exit: 0 success, 1 fault of the program, 2 wrong usage, else
${Object.entries(exitCodes)
  .map(([code, exit]) => `  ${String(exit).padStart(3)} ${code}`)
  .join('\n')}
`

export const text = { type: 'string' } as const
export const yes = { type: 'boolean' } as const

/** Throws `UsageError`: the platform's own message repeats what was typed, which may be a key. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch {
    throw new UsageError('An option is unknown or lacks its value.')
  }
}

/** Null: help is wanted. Throws `UsageError`. */
export function readArguments(args: readonly string[]): ArchiveArguments | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  const [name, path, ...rest] = positionals
  const command = commands.find((known) => known === name)
  if (!command) throw new UsageError('Say what to do: inspect, verify or decrypt.')
  if (path === undefined || rest.length > 0) throw new UsageError('Name one file or folder.')
  if (values.key !== undefined && values['key-file'] !== undefined)
    throw new UsageError('Give the key once: --key or --key-file.')
  return {
    command,
    path,
    key: values.key ?? null,
    keyFile: values['key-file'] ?? null,
    aci: values.aci ?? null,
    token: values.token ?? null,
    snapshot: values.snapshot ?? null,
    out: values.out ?? null,
    json: values.json ?? false,
  }
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      key: text,
      'key-file': text,
      aci: text,
      token: text,
      snapshot: text,
      out: text,
      json: yes,
      help: { ...yes, short: 'h' },
    },
  })
}
