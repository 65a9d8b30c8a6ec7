import { expect, test } from 'vitest'
import backup from '../../../../vectors/backup-auth.json' with { type: 'json' }
import receipts from '../../../../vectors/receipts.json' with { type: 'json' }
import { toHex, utf8 } from '../../../core/bytes.ts'
import { backupAuthGenerators, receiptGenerators } from '../generators.ts'
import type { Element } from '../group.ts'
import type { Scheme } from '../scheme.ts'
import { backupAuthScheme, receiptScheme } from '../scheme.ts'
import { Sho } from '../sho.ts'
import { deriveBackupAuthGenerators, deriveReceiptGenerators, ShaSho } from './derive-generators.ts'

const a = backup.systemParams
const b = receipts.systemParams

/** Hashes, generators and statements: what both credentials are built from. */
export function constantVectors(): void {
  test.each(backup.sho)('hash of $absorb', (vector) => {
    const [ours, older] = [Sho.start(vector.label), ShaSho.start(vector.label)]
    for (const part of vector.absorb) {
      ours.absorb(utf8(part))
      older.absorb(utf8(part))
    }
    expect(vector.squeeze.map((length) => toHex(ours.squeeze(length)))).toEqual(vector.hmac)
    expect(vector.squeeze.map((length) => toHex(older.squeeze(length)))).toEqual(vector.sha)
  })

  test('the generators come from their labels', () => {
    expect(deriveBackupAuthGenerators()).toEqual(a)
    expect(deriveReceiptGenerators()).toEqual(b)
  })

  test('the embedded generators are those', () => {
    const attributes = { G_open: a.G_y0, G_blind: a.G_y1 }
    expect(encodings({ ...backupAuthGenerators() })).toEqual({ ...shared(a), ...attributes })
    const more = { G_open: b.G_y1, G_blind: b.G_y2, G_m1: b.G_m1, G_m2: b.G_m2 }
    expect(encodings(receiptGenerators())).toEqual({ ...shared(b), ...more })
  })

  test('the statements describe themselves as the library does', () => {
    expect(descriptions(backupAuthScheme)).toEqual(backup.statements)
    expect(descriptions(receiptScheme)).toEqual(receipts.statements)
  })
}

function shared({ G_w, G_wprime, G_x0, G_x1, G_V }: typeof a | typeof b): Record<string, string> {
  return { G_w, G_w1: G_wprime, G_x0, G_x1, G_V }
}

function encodings(generators: Readonly<Record<string, Element>>): Record<string, string> {
  for (const { point, bytes } of Object.values(generators)) expect(point.toBytes()).toEqual(bytes)
  return Object.fromEntries(Object.entries(generators).map(([name, { bytes }]) => [name, toHex(bytes)]))
}

function descriptions({ issuance, show }: Scheme): Record<string, string> {
  return { issuance: toHex(issuance.description), presentation: toHex(show.description) }
}
