import { HeirloomError } from '../src/core/errors.ts'
import { maxNamesPerCommit } from '../src/domain/protocol/limits.ts'
import { paymentSettings, type PaymentSettings } from './payments/payment-settings.ts'

export type SignUp =
  | { readonly mode: 'open' }
  | { readonly mode: 'closed' }
  /** Each code is good for one account. */
  | { readonly mode: 'invited'; readonly codes: readonly string[] }

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
  /** Bytes one archive may hold. As many again may be on their way to replace them. */
  readonly maxArchiveBytes: number
  readonly maxObjectBytes: number
  /** Objects and uploads one archive may have, those that wait for their removal too: each costs more than its bytes. */
  readonly maxObjects: number
  /** Bytes all archives together may hold; null: what the disk takes. */
  readonly maxTotalBytes: number | null
  /** Archives not refreshed for so many days are removed; null: never. */
  readonly idleDays: number | null
  /** The caller's address is the last one in X-Forwarded-For, which our own proxy wrote. */
  readonly behindProxy: boolean
  readonly payments: PaymentSettings
}

/** Settings as they are given; what is left out has a default. */
export type ServiceSettings = Partial<Omit<ServiceConfig, 'dataFolder' | 'payments'>> & {
  readonly dataFolder: string
  readonly payments?: Partial<PaymentSettings>
}

const mebibyte = 1024 * 1024

/** Throws `bad-record` with a sentence for the person who starts the service. */
export function serviceConfig(settings: ServiceSettings): ServiceConfig {
  const host = settings.host ?? '127.0.0.1'
  const publicUrl = settings.publicUrl == null ? null : checkedUrl(settings.publicUrl)
  const loopback = isLoopback(host)
  if (!loopback && !publicUrl) {
    throw wrong('listening beyond this machine needs --public-url https://… (the address people will use)')
  }
  const maxArchiveBytes = whole('max-archive-bytes', settings.maxArchiveBytes ?? 100 * mebibyte, 1)
  return {
    host,
    port: whole('port', settings.port ?? 0, 0, 65_535),
    dataFolder: settings.dataFolder || fail('the data folder has no name'),
    appFolder: settings.appFolder ?? null,
    publicUrl,
    signUp: settings.signUp ?? { mode: loopback && !publicUrl ? 'open' : 'closed' },
    maxArchiveBytes,
    maxObjectBytes: whole('max-object-bytes', settings.maxObjectBytes ?? maxArchiveBytes, 1),
    maxObjects: whole('max-objects', settings.maxObjects ?? 2 * maxNamesPerCommit, 1),
    maxTotalBytes: optional('max-total-bytes', settings.maxTotalBytes),
    idleDays: optional('idle-days', settings.idleDays),
    behindProxy: settings.behindProxy ?? false,
    payments: paymentSettings(settings.payments),
  }
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
