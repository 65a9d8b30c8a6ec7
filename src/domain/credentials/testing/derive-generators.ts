import { ristretto255_hasher } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../../core/bytes.ts'
import { concat, utf8 } from '../../../core/bytes.ts'
import type { Point } from '../group.ts'
import { be64, Sho } from '../sho.ts'

/** The older stateful hash, over SHA-256. Only the generators of backup credentials come from it. */
export class ShaSho {
  private state: Bytes = new Uint8Array(32)

  static start(label: string): ShaSho {
    return new ShaSho().absorb(utf8(label))
  }

  absorb(part: Uint8Array): this {
    this.state = new Uint8Array(sha256(sha256(concat(block(0), this.state, part))))
    return this
  }

  squeeze(length: number): Bytes {
    const squeezed = new Uint8Array(length)
    for (let i = 0; i * 32 < length; i++) {
      const piece = sha256(concat(block(1), this.state, be64(i)))
      squeezed.set(piece.subarray(0, length - i * 32), i * 32)
    }
    this.state = new Uint8Array(sha256(concat(block(2), this.state, be64(length))))
    return squeezed
  }

  point(): Point {
    return ristretto255_hasher.deriveToCurve!(this.squeeze(64))
  }
}

function block(last: number): Bytes {
  const bytes = new Uint8Array(64)
  bytes[63] = last
  return bytes
}

const backupAuthNames = [
  ...['G_w', 'G_wprime', 'G_x0', 'G_x1', 'G_V', 'G_z'],
  ...['G_y0', 'G_y1', 'G_y2', 'G_y3', 'G_y4', 'G_y5', 'G_y6'],
]
const receiptNames = [
  ...['G_w', 'G_wprime', 'G_x0', 'G_x1', 'G_y1', 'G_y2', 'G_y3', 'G_y4'],
  ...['G_m1', 'G_m2', 'G_m3', 'G_m4', 'G_V', 'G_z', 'G_y5', 'G_y6', 'G_m5'],
]

export function deriveBackupAuthGenerators(): Record<string, string> {
  const source = ShaSho.start('Signal_ZKCredential_ConstantSystemParams_generate_20230410')
  return Object.fromEntries(backupAuthNames.map((name) => [name, source.point().toHex()]))
}

export function deriveReceiptGenerators(): Record<string, string> {
  const label = 'Signal_ZKGroup_20200424_Constant_Credentials_SystemParams_Generate'
  const source = Sho.start(label).absorb(new Uint8Array(0))
  return Object.fromEntries(receiptNames.map((name) => [name, source.point().toHex()]))
}
