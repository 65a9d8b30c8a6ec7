import { parseOptions, text, UsageError, yes } from './arguments.ts'

/** The archive was read, and is not what it should be. */
export const checkFailedExit = 3

export interface CheckArguments {
  /** Origin without a slash at the end. */
  readonly service: string
  readonly keyFile: string | null
  /** The words or code of the service on the sheet. */
  readonly words: string | null
  readonly newerThan: number
  /** A file that is not there is a fault. */
  readonly files: boolean
  readonly json: boolean
}

export const checkHelp = `usage: npm run -s archive -- check --service URL [options]

  Fetches a whole backup from a service, with its recovery key alone, and proves that it restores.
  Nothing is changed there, and nothing is written here. Photos and files are held to the service's list and
  their lengths, and 50 of them are read whole.

  --service URL    https, or http on this computer
  --key-file F     reads the recovery key from a file, "-" from standard input; without it the key is
                   asked for, unseen
  --words W        the service's words or code from the recovery sheet: nothing is shown to another one
  --newer-than N   fails unless the backup's number is greater than N
  --files          fails, too, if a file that a message names is not there; else that is only told, for it
                   may never have been where the backup was made
  --json           the result as JSON

exit: 0 it restores, 1 fault of the program, 2 wrong usage, 3 it does not restore whole, 27 there is none
under this key, else as of the other commands (--help)
`

/** Null: help is wanted. Throws `UsageError`. */
export function readCheckArguments(args: readonly string[]): CheckArguments | null {
  const values = parse(args)
  if (values.help) return null
  if (values.service === undefined) throw new UsageError('Name the service: --service URL.')
  return {
    service: originOf(values.service),
    keyFile: values['key-file'] ?? null,
    words: values.words ?? null,
    newerThan: values['newer-than'] === undefined ? 0 : numberOf(values['newer-than']),
    files: values.files ?? false,
    json: values.json ?? false,
  }
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    options: {
      service: text,
      'key-file': text,
      words: text,
      'newer-than': text,
      files: yes,
      json: yes,
      help: { ...yes, short: 'h' },
    },
  }).values
}

/** Beyond this computer the key's calls go through TLS alone. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const here = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (!url || (url.protocol !== 'https:' && !here) || url.pathname !== '/' || url.search + url.hash !== '')
    throw new UsageError('A service is an https address without a path, or http on this computer.')
  return url.origin
}

function numberOf(text: string): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(number)) throw new UsageError('--newer-than needs a whole number.')
  return number
}
