// How strong a passphrase is, for the screens to say in words.
export { maxPassphraseLength, passphraseStrength } from '../../domain/lock/passphrase.ts'
export type { PassphraseStrength } from '../../domain/lock/passphrase.ts'
