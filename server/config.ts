import { HeirloomError } from '../src/core/errors.ts'
import type { Level } from '../src/domain/protocol/credential-kinds.ts'
import { maxNamesPerCommit } from '../src/domain/protocol/limits.ts'
import { paymentSettings, type PaymentSettings } from './payments/payment-settings.ts'

export type SignUp =
  | { readonly mode: 'open' }
  | { readonly mode: 'closed' }
  /** Each code is good for one account. */
  | { readonly mode: 'invited'; readonly codes: readonly string[] }

/** What one level gives. */
export interface Plan {
  /** Bytes a messages archive may hold. As many again may be on their way to replace them. */
  readonly textBytes: number
  /** Bytes a media archive may hold. */
  readonly mediaBytes: number
  /** How many days a media object stays. Null: as long as the plan goes on. */
  readonly mediaDays: number | null
}

export interface Plans extends Readonly<Record<Level, Plan>> {
  /** Everyone is on the paid plan. */
  readonly open: boolean
}

/** Everything the service can be told, checked. */
export interface ServiceConfig {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly dataFolder: string
  /** The built app; null: the service alone. */
  readonly appFolder: string | null
  /** Origin without a trailing slash, https. Null: loopback only. */
  readonly publicUrl: string | null
  readonly signUp: SignUp
  readonly plans: Plans
  readonly maxObjectBytes: number
  readonly maxMediaObjectBytes: number
  /** Objects and uploads one archive may have, those that wait for their removal too: each costs more than its bytes. */
  readonly maxObjects: number
  /** Bytes all archives together may hold; null: what the disk takes. */
  readonly maxTotalBytes: number | null
  /** Archives not refreshed for so many days are removed; null: never. */
  readonly idleDays: number | null
  /** How many days media stays after the last day on which somebody paid. */
  readonly graceDays: number
  /** File of server parameters; null: in the data folder. */
  readonly parametersFile: string | null
  /** The caller's address is the last one in X-Forwarded-For, which our own proxy wrote. */
  readonly behindProxy: boolean
  readonly payments: PaymentSettings
}

/** Settings as they are given; what is left out has a default. */
export interface ServiceSettings extends Partial<Omit<ServiceConfig, 'dataFolder' | 'plans' | 'payments'>> {
  readonly dataFolder: string
  /** Room for the text of one archive, on either plan. */
  readonly maxArchiveBytes?: number
  readonly plans?: {
    readonly open?: boolean
    readonly free?: Partial<Omit<Plan, 'textBytes'>>
    readonly paid?: Partial<Omit<Plan, 'textBytes'>>
  }
  readonly payments?: Partial<PaymentSettings>
}

const mebibyte = 1024 * 1024
const maxDays = 36_500

/** Throws `bad-record` with a sentence for the person who starts the service. */
export function serviceConfig(settings: ServiceSettings): ServiceConfig {
  const host = settings.host ?? '127.0.0.1'
  const publicUrl = settings.publicUrl == null ? null : checkedUrl(settings.publicUrl)
  const loopback = isLoopback(host)
  if (!loopback && !publicUrl) {
    throw wrong('listening beyond this machine needs --public-url https://… (the address people will use)')
  }
  const plans = checkedPlans(settings)
  return {
    host,
    port: whole('port', settings.port ?? 0, 0, 65_535),
    dataFolder: settings.dataFolder || fail('the data folder has no name'),
    appFolder: settings.appFolder ?? null,
    publicUrl,
    signUp: settings.signUp ?? { mode: loopback && !publicUrl ? 'open' : 'closed' },
    plans,
    maxObjectBytes: whole('max-object-bytes', settings.maxObjectBytes ?? plans.free.textBytes, 1),
    maxMediaObjectBytes: whole('max-media-object-bytes', settings.maxMediaObjectBytes ?? 4096 * mebibyte, 1),
    maxObjects: whole('max-objects', settings.maxObjects ?? 2 * maxNamesPerCommit, 1),
    maxTotalBytes: optional('max-total-bytes', settings.maxTotalBytes),
    idleDays: days('idle-days', settings.idleDays, 120),
    graceDays: whole('grace-days', settings.graceDays ?? 30, 0, maxDays),
    parametersFile: settings.parametersFile ?? null,
    behindProxy: settings.behindProxy ?? false,
    payments: paymentSettings(settings.payments),
  }
}

function checkedPlans({ maxArchiveBytes, plans = {} }: ServiceSettings): Plans {
  const textBytes = whole('max-archive-bytes', maxArchiveBytes ?? 100 * mebibyte, 1)
  const free = {
    textBytes,
    mediaBytes: whole('free-media-bytes', plans.free?.mediaBytes ?? 5 * 1024 * mebibyte, 0),
    mediaDays: days('free-media-days', plans.free?.mediaDays, 45),
  }
  const paid = {
    textBytes,
    mediaBytes: whole('paid-media-bytes', plans.paid?.mediaBytes ?? 100_000_000_000, 0),
    mediaDays: days('paid-media-days', plans.paid?.mediaDays, null),
  }
  if (plans.open && plans.free) {
    throw wrong(
      'with --plans open nobody is on the free plan: leave --free-media-bytes and --free-media-days out',
    )
  }
  if (!plans.open && free.mediaBytes > paid.mediaBytes) {
    throw wrong('free-media-bytes must not be more than paid-media-bytes: who pays would get less')
  }
  return { open: plans.open ?? false, free, paid }
}

function days(name: string, value: number | null | undefined, usual: number | null): number | null {
  const chosen = value === undefined ? usual : value
  return chosen === null ? null : whole(name, chosen, 1, maxDays)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function wrong(sentence: string): HeirloomError {
  return new HeirloomError('bad-record', sentence)
}

function fail(sentence: string): never {
  throw wrong(sentence)
}

function whole(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw wrong(`${name} must be a whole number from ${least} to ${most}`)
}

function optional(name: string, value: number | null | undefined): number | null {
  return value == null ? null : whole(name, value, 1)
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' || url.username || url.password) {
    throw wrong('--public-url must be an https address such as https://heirloom.example')
  }
  if (url.pathname !== '/' || url.search || url.hash) throw wrong('--public-url takes no path')
  return url.origin
}
