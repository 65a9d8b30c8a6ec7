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
  'max-media-object-bytes': { type: 'string' },
  'idle-days': { type: 'string' },
  plans: { type: 'string' },
  'free-media-bytes': { type: 'string' },
  'free-media-days': { type: 'string' },
  'paid-media-bytes': { type: 'string' },
  'grace-days': { type: 'string' },
  parameters: { type: 'string' },
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
  --plans WHICH          tiers: free and paid ones; open: everyone has the paid one (default: tiers)
  --free-media-bytes N   room for media on the free plan (default 5368709120)
  --free-media-days N    how long media stays on the free plan (default 45)
  --paid-media-bytes N   room for media on the paid plan (default 100000000000)
  --grace-days N         how long media stays when nobody pays any more (default 30)
  --max-archive-bytes N  room for the text of one archive, on either plan (default 104857600)
  --max-object-bytes N   largest single object of text (default: as the archive)
  --max-media-object-bytes N  largest single file of media (default 4294967296)
  --max-total-bytes N    room for all archives together (default: what the disk takes)
  --idle-days N          remove archives not refreshed for so long, or never (default 120)
  --parameters FILE      secret server parameters, made when missing (default: parameters in DIR)
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
    ...present('maxMediaObjectBytes', number(given['max-media-object-bytes'])),
    ...present('graceDays', number(given['grace-days'])),
    ...(given.parameters !== undefined && { parametersFile: given.parameters }),
    plans: plansIn(given),
    maxTotalBytes: number(given['max-total-bytes']) ?? null,
    ...(given['idle-days'] !== undefined && { idleDays: idleDays(given['idle-days']) }),
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

function plansIn(given: ReturnType<typeof parse>): NonNullable<ServiceSettings['plans']> {
  const word = given.plans ?? 'tiers'
  if (word !== 'open' && word !== 'tiers')
    throw new HeirloomError('bad-record', '--plans takes tiers or open')
  const free = {
    ...present('mediaBytes', number(given['free-media-bytes'])),
    ...present('mediaDays', number(given['free-media-days'])),
  }
  return {
    open: word === 'open',
    ...(Object.keys(free).length > 0 && { free }),
    paid: present('mediaBytes', number(given['paid-media-bytes'])),
  }
}

function idleDays(text: string): number | null {
  return text === 'never' ? null : (number(text) ?? null)
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
