import { describe } from 'vitest'
import { backupAuthVectors } from './backup-auth-vectors.ts'
import { constantVectors } from './constant-vectors.ts'
import { receiptVectors } from './receipt-vectors.ts'

/** All known answers that concern the client: the same in Node and in a browser. */
export function vectorTests(): void {
  describe('what both are built from', constantVectors)
  describe('backup credentials', backupAuthVectors)
  describe('receipts', receiptVectors)
}
