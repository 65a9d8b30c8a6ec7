/**
 * Every error Heirloom raises by itself, and who can help: `user` (a person decides), `retry` (the same call may
 * work later), `permanent` (the bytes are what they are), `bug` (ours). Callers decide by code, never by text.
 */
export const codes = {
  // Reading files and records
  'not-a-backup': 'user',
  'wrong-key-shape': 'user',
  'wrong-key': 'user',
  'account-id-needed': 'user',
  'token-needed': 'permanent',
  'unknown-version': 'user',
  truncated: 'permanent',
  'bad-mac': 'permanent',
  'bad-padding': 'permanent',
  'bad-gzip': 'permanent',
  'bad-frame': 'permanent',
  'too-large': 'permanent',
  'bad-length': 'permanent',
  'bad-record': 'permanent',
  'other-content': 'permanent',
  'source-changed': 'user',
  'source-unreadable': 'user',
  'folder-refused': 'user',
  'copy-damaged': 'user',
  'nothing-to-import': 'user',
  // Keeping the history
  conflict: 'retry',
  'not-found': 'permanent',
  'newer-database': 'user',
  'storage-full': 'user',
  'storage-failed': 'retry',
  'storage-blocked': 'user',
  cancelled: 'user',
  locked: 'user',
  'lock-needed': 'user',
  busy: 'retry',
  // The service
  offline: 'retry',
  'service-failed': 'retry',
  'service-refused': 'permanent',
  unauthorised: 'user',
  'credentials-spent': 'retry',
  'no-archive': 'user',
  'archive-gone': 'user',
  'other-device': 'user',
  'join-question': 'user',
  'archive-damaged': 'user',
  quota: 'user',
  'rate-limited': 'retry',
  'guard-question': 'user',
  'parameters-changed': 'user',
  'wrong-fingerprint': 'user',
  // Plans and payments
  'no-payment': 'user',
  'payment-failed': 'user',
  'payment-open': 'retry',
  'receipt-used': 'user',
  'bad-receipt': 'user',
  'bad-credential': 'permanent',
  'wrong-parameters': 'user',
  'not-empty': 'user',
  'setting-lost': 'user',
  'key-changing': 'retry',
  'key-changed': 'user',
  'files-only-there': 'user',
  'other-history': 'user',
  // Ourselves
  'worker-lost': 'retry',
  bug: 'bug',
} as const

export type ErrorCode = keyof typeof codes

/** Facts that may travel with an error: numbers and fixed words only, never message text, names, keys or tokens. */
export type ErrorFacts = Readonly<Record<string, number | boolean | string>>

export class HeirloomError extends Error {
  readonly code: ErrorCode
  readonly facts: ErrorFacts
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; facts?: ErrorFacts }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HeirloomError'
    this.code = code
    this.facts = options?.facts ?? {}
  }
}

/** An error as it crosses a worker: structured clone would lose the class and its code. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly facts: ErrorFacts
}

/** Ours keep code and facts. Foreign errors become `bug` and lose their text, which may hold anything. */
export function toWire(error: unknown): WireError {
  if (error instanceof HeirloomError) return { code: error.code, message: error.message, facts: error.facts }
  const name = error instanceof Error ? error.name : typeof error
  return { code: 'bug', message: `unexpected ${name}`, facts: {} }
}

export function fromWire(wire: WireError): HeirloomError {
  const code: ErrorCode = Object.hasOwn(codes, wire.code) ? wire.code : 'bug'
  return new HeirloomError(code, wire.message, { facts: wire.facts })
}

export function isCode(error: unknown, ...wanted: ErrorCode[]): error is HeirloomError {
  return error instanceof HeirloomError && wanted.includes(error.code)
}
