import type { LockSecretView, PasskeyView } from '../../app/lock/lock-views.ts'
import type { Bytes } from '../../core/bytes.ts'

/** Passkeys as a lock needs them: with the extension PRF, which gives 32 bytes that only this passkey gives. */

export type PasskeyOffer = 'offered' | 'no-passkeys' | 'no-prf'

/** What the browser says it can; where it does not say, making one shows. */
export async function passkeyOffer(): Promise<PasskeyOffer> {
  const kind = (globalThis as { PublicKeyCredential?: typeof PublicKeyCredential }).PublicKeyCredential
  // Typed as always there; it is missing without a secure page.
  const credentials = (navigator as { credentials?: CredentialsContainer }).credentials
  if (!kind || !credentials || isAddress(location.hostname)) return 'no-passkeys'
  const told = kind as unknown as { getClientCapabilities?: () => Promise<Record<string, boolean>> }
  const capabilities = await told.getClientCapabilities?.().catch(() => null)
  return capabilities?.['extension:prf'] === false ? 'no-prf' : 'offered'
}

/** Passkeys belong to a name: browsers make none for a site that is reached by a number. */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host)
}

export type PasskeyOutcome =
  | { readonly kind: 'secret'; readonly secret: LockSecretView }
  /** The person stopped it, or the browser's time ran out. */
  | { readonly kind: 'stopped' }
  /** It was made, but gives no such bytes. */
  | { readonly kind: 'no-prf' }

const saltBytes = 32
const outputBytes = 32
const patienceMs = 120_000
/** ES256, Ed25519, RS256: nobody ever checks its signature, any kind will do. */
const algorithms = [-7, -8, -257]

interface PrfResults {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } }
}

/** Makes a passkey for the lock of this device. It says no name and knows no account. */
export async function makePasskey(): Promise<PasskeyOutcome> {
  const salt = random(saltBytes)
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Heirloom' },
        user: { id: random(16), name: 'Heirloom app lock', displayName: 'Heirloom app lock' },
        challenge: random(32),
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
        timeout: patienceMs,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  )
  if (!made) return { kind: 'stopped' }
  const { prf } = made.getClientExtensionResults() as PrfResults
  if (prf?.enabled !== true) return { kind: 'no-prf' }
  const passkey = { credentialId: new Uint8Array(made.rawId), salt }
  const output = outputOf(made)
  // Some give their bytes only when they are used.
  return output ? { kind: 'secret', secret: { kind: 'passkey', ...passkey, output } } : usePasskey([passkey])
}

/** Asks for one of these. */
export async function usePasskey(passkeys: readonly PasskeyView[]): Promise<PasskeyOutcome> {
  const evalByCredential = Object.fromEntries(
    passkeys.map(({ credentialId, salt }) => [base64Url(credentialId), { first: salt }]),
  )
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: passkeys.map(({ credentialId }) => ({ type: 'public-key', id: credentialId })),
        userVerification: 'required',
        timeout: patienceMs,
        extensions: { prf: { evalByCredential } },
      },
    }),
  )
  if (!used) return { kind: 'stopped' }
  const id = base64Url(new Uint8Array(used.rawId))
  const passkey = passkeys.find(({ credentialId }) => base64Url(credentialId) === id)
  const output = outputOf(used)
  if (!passkey || !output) return { kind: 'no-prf' }
  return { kind: 'secret', secret: { kind: 'passkey', ...passkey, output } }
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await ask()) as PublicKeyCredential | null
  } catch {
    // The browser tells nobody why: stopped, timed out, or no such passkey on this device.
    return null
  }
}

function outputOf(credential: PublicKeyCredential): Bytes | null {
  const first = (credential.getClientExtensionResults() as PrfResults).prf?.results?.first
  if (!first) return null
  const bytes = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength))
    : new Uint8Array(first)
  return bytes.length === outputBytes ? bytes : null
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
