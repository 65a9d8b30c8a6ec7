import { fromHex, toHex } from '../../src/core/bytes.ts'
import type { Bytes } from '../../src/core/bytes.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import * as auth from '../../src/domain/credentials/backup-auth.ts'
import { credentialRandom, receiptSerial } from '../../src/domain/credentials/credential-types.ts'
import { decodeBackupAuthParams, decodeReceiptParams } from '../../src/domain/credentials/public-params.ts'
import * as receipt from '../../src/domain/credentials/receipt.ts'
import { accountId, backupKey } from '../../src/domain/keys/key-types.ts'

/**
 * One thing to ask of our client, wherever it runs. Plain data: bytes as hex, 64-bit numbers as digits. Contexts and
 * credentials go in and out as they are stored.
 */
export type CredentialTask =
  | { readonly step: 'backup.request'; readonly root: string; readonly account: string }
  | ({
      readonly step: 'backup.receive'
      readonly params: string
      readonly context: string
      readonly response: string
    } & Omit<auth.BackupAuthWish, 'params'>)
  | PresentTask<'backup.present'>
  | { readonly step: 'receipt.request'; readonly serial: string; readonly random: string }
  | {
      readonly step: 'receipt.receive'
      readonly params: string
      readonly context: string
      readonly response: string
      readonly level: string
      readonly expirationTime: number
    }
  | PresentTask<'receipt.present'>

interface PresentTask<Step extends string> {
  readonly step: Step
  readonly params: string
  readonly credential: string
  readonly random: string
}

export type CredentialAnswer =
  | { readonly ok: true; readonly made: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly code: string; readonly fault: string }

/** Never throws: what is no error of ours is answered with the code `unnamed`. */
export function doTask(task: CredentialTask): CredentialAnswer {
  try {
    const made = Object.entries(make(task)).map(([name, bytes]) => [name, toHex(bytes)] as const)
    return { ok: true, made: Object.fromEntries(made) }
  } catch (error) {
    if (!(error instanceof HeirloomError)) return { ok: false, code: 'unnamed', fault: String(error) }
    return { ok: false, code: error.code, fault: String(error.facts['fault']) }
  }
}

function make(task: CredentialTask): Readonly<Record<string, Bytes>> {
  switch (task.step) {
    case 'backup.request': {
      const context = auth.makeBackupAuthContext(backupKey(unhex(task.root)), accountId(unhex(task.account)))
      return { context: auth.encodeBackupAuthContext(context), request: auth.backupAuthRequest(context) }
    }
    case 'backup.receive': {
      const context = auth.decodeBackupAuthContext(unhex(task.context))
      const wish = { ...task, params: decodeBackupAuthParams(unhex(task.params)) }
      const credential = auth.receiveBackupAuth(context, unhex(task.response), wish)
      return { credential: auth.encodeBackupAuthCredential(credential) }
    }
    case 'backup.present': {
      const credential = auth.decodeBackupAuthCredential(unhex(task.credential))
      const params = decodeBackupAuthParams(unhex(task.params))
      return {
        presentation: auth.presentBackupAuth(credential, params, credentialRandom(unhex(task.random))),
      }
    }
    case 'receipt.request': {
      const random = credentialRandom(unhex(task.random))
      const context = receipt.makeReceiptContext(receiptSerial(unhex(task.serial)), random)
      return { context: receipt.encodeReceiptContext(context), request: receipt.receiptRequest(context) }
    }
    case 'receipt.receive': {
      const credential = receipt.receiveReceipt(
        receipt.decodeReceiptContext(unhex(task.context)),
        unhex(task.response),
        {
          params: decodeReceiptParams(unhex(task.params)),
          level: BigInt(task.level),
          expires: (seconds) => seconds === task.expirationTime,
        },
      )
      return { credential: receipt.encodeReceiptCredential(credential) }
    }
    case 'receipt.present': {
      const credential = receipt.decodeReceiptCredential(unhex(task.credential))
      const params = decodeReceiptParams(unhex(task.params))
      return {
        presentation: receipt.presentReceipt(credential, params, credentialRandom(unhex(task.random))),
      }
    }
  }
}

function unhex(text: string): Bytes {
  const bytes = fromHex(text)
  if (!bytes) throw new TypeError('no hex')
  return bytes
}
