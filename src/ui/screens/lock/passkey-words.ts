/** Why a passkey cannot be used here, or was not. */
export type PasskeyTrouble = 'stopped' | 'no-prf' | 'browser-no-prf' | 'no-passkeys'

const words: Readonly<Record<PasskeyTrouble, string>> = {
  stopped: 'No passkey was made. Nothing was changed; you can try again.',
  'no-prf':
    'This passkey cannot hold a key, which a lock needs, so it was not used. You can remove it where your passkeys are kept. Use a passphrase, or another kind of passkey.',
  'browser-no-prf':
    'This browser’s passkeys cannot hold a key, which a lock needs (the extension is called PRF). Use a passphrase.',
  'no-passkeys': 'This browser offers no passkeys here. Use a passphrase.',
}

export function passkeyWords(trouble: PasskeyTrouble): string {
  return words[trouble]
}
