import type { Bytes } from '../../core/bytes.ts'
import type { Branded } from '../keys/key-types.ts'
import { sized } from '../keys/key-types.ts'

/** 16 random bytes that name a payment. Secret from the issuer, who would know the payer by them; shown once. */
export type ReceiptSerial = Branded<Bytes, 'ReceiptSerial'>

/** 97 bytes for the account side. The same account and key always give the same ones. */
export type BackupAuthRequest = Branded<Bytes, 'BackupAuthRequest'>
/** 97 bytes for the account side. */
export type ReceiptRequest = Branded<Bytes, 'ReceiptRequest'>
/** 345 bytes for the anonymous side. Shows the backup id, level, type and day; links to no account. */
export type BackupAuthPresentation = Branded<Bytes, 'BackupAuthPresentation'>
/** 329 bytes that redeem a receipt. Shows the serial, level and expiry; links to no payment. */
export type ReceiptPresentation = Branded<Bytes, 'ReceiptPresentation'>

/** What is kept between request and response. Secret: the blinding is undone with it. */
export type BackupAuthContextBytes = Branded<Bytes, 'BackupAuthContextBytes'>
export type ReceiptContextBytes = Branded<Bytes, 'ReceiptContextBytes'>
/** What is kept to be shown. Secret: whoever has it can show it too, and the issuer would know its holder by it. */
export type BackupAuthCredentialBytes = Branded<Bytes, 'BackupAuthCredentialBytes'>
export type ReceiptCredentialBytes = Branded<Bytes, 'ReceiptCredentialBytes'>

export const receiptSerial = (raw: Uint8Array) => sized(raw, 16, 'a receipt serial') as ReceiptSerial

/** Fresh random bytes for one request or one presentation, never used twice. Secret; the caller wipes them. */
export type CredentialRandom = Branded<Bytes, 'CredentialRandom'>
export const credentialRandom = (raw: Uint8Array) =>
  sized(raw, 32, 'the randomness of a credential') as CredentialRandom
