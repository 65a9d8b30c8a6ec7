import type { ErrorCode } from '../../src/core/errors.ts'

/** Exit numbers are part of the command's promise: they only grow. 0 is success, 1 a fault of ours, 2 wrong usage. */
export const exitCodes: Partial<Record<ErrorCode, number>> = {
  'not-a-backup': 10,
  'wrong-key-shape': 11,
  'wrong-key': 12,
  'account-id-needed': 13,
  'token-needed': 14,
  'unknown-version': 15,
  truncated: 16,
  'bad-mac': 17,
  'bad-padding': 18,
  'bad-gzip': 19,
  'bad-frame': 20,
  'too-large': 21,
  'bad-record': 22,
  'bad-length': 23,
  'source-changed': 24,
  'source-unreadable': 25,
  'storage-failed': 26,
  'no-archive': 27,
  'parameters-changed': 28,
  offline: 29,
  'service-failed': 30,
  unauthorised: 31,
  'rate-limited': 32,
  'wrong-fingerprint': 33,
  cancelled: 130,
}

export const usageExit = 2

export function exitCodeOf(code: ErrorCode): number {
  return exitCodes[code] ?? 1
}
