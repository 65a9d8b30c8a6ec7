import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { HeirloomError } from '../src/core/errors.ts'
import type { ServiceSettings, SignUp } from './config.ts'
import { paymentsFromEnvironment } from './payments/payment-settings.ts'

const options = {
  port: { type: 'string' },
  data: { type: 'string' },
  app: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  'sign-up': { type: 'string' },
  invitations: { type: 'string' },
  'max-archive-bytes': { type: 'string' },
  'max-object-bytes': { type: 'string' },
  'max-total-bytes': { type: 'string' },
  'idle-days': { type: 'string' },
  'behind-proxy': { type: 'boolean' },
  'no-vouchers': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export const settingsHelp = `  --port N               port to listen on (0: any free one)
  --data DIR             where everything is kept
  --app DIR              the built app to serve
  --host ADDRESS         address to listen on (default 127.0.0.1: this machine only)
  --public-url URL       https address people use; needed for any other host
  --sign-up WHO          open, closed, or invited (default: open on this machine only, else closed)
  --invitations FILE     for invited: one code a line, each good for one account
  --max-archive-bytes N  room for one archive (default 104857600)
  --max-object-bytes N   largest single object (default: as the archive)
  --max-total-bytes N    room for all archives together (default: what the disk takes)
  --idle-days N          remove archives not refreshed for so long (default: never)
  --behind-proxy         trust the last address in X-Forwarded-For
  --no-vouchers          take no vouchers (npm run voucher makes them)
Cards are taken through Stripe when HEIRLOOM_STRIPE_KEY and HEIRLOOM_STRIPE_WEBHOOK_SECRET are set in the environment.`

export interface CliDefaults {
  readonly port: number
  readonly dataFolder: string
  readonly appFolder: string | null
}

/** Null: help was asked for. Throws `bad-record` for what it does not understand. */
export function settingsFromArgs(args: readonly string[], defaults: CliDefaults): ServiceSettings | null {
  const given = parse(args)
  if (given.help) return null
  const signUp = given['sign-up'] ?? (given.invitations === undefined ? undefined : 'invited')
  return {
    port: number(given.port) ?? defaults.port,
    dataFolder: given.data ?? defaults.dataFolder,
    appFolder: given.app ?? defaults.appFolder,
    ...(given.host !== undefined && { host: given.host }),
    publicUrl: given['public-url'] ?? null,
    ...(signUp !== undefined && { signUp: signUpRule(signUp, given.invitations) }),
    ...present('maxArchiveBytes', number(given['max-archive-bytes'])),
    ...present('maxObjectBytes', number(given['max-object-bytes'])),
    maxTotalBytes: number(given['max-total-bytes']) ?? null,
    idleDays: number(given['idle-days']) ?? null,
    behindProxy: given['behind-proxy'] ?? false,
    payments: { ...paymentsFromEnvironment(process.env), vouchers: !given['no-vouchers'] },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (error) {
    throw new HeirloomError('bad-record', error instanceof Error ? error.message : 'unknown option')
  }
}

function present<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>)
}

/** NaN for what is no number: `serviceConfig` says which and why. */
function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
}

function signUpRule(word: string, file: string | undefined): SignUp {
  if (word === 'open' || word === 'closed') return { mode: word }
  if (word !== 'invited') throw new HeirloomError('bad-record', '--sign-up takes open, closed or invited')
  const codes = file === undefined ? [] : readCodes(file)
  if (codes.length === 0)
    throw new HeirloomError('bad-record', '--sign-up invited needs --invitations FILE with codes')
  return { mode: 'invited', codes }
}

function readCodes(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  } catch (cause) {
    throw new HeirloomError('bad-record', 'the invitations file cannot be read', { cause })
  }
}
