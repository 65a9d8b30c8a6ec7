/** The body of `PUT /v1/archives/keys` that replaces the key of a media archive (docs/protocol.md section 5). */
export interface KeyReplacement {
  /** b64, 33 bytes each. */
  readonly publicKey: string
  readonly replaces: string
}

/** With an empty `signature` it is what the new key signs; with that signature in its place it is what is sent. */
export function replaceKeyBody({ publicKey, replaces }: KeyReplacement, signature = ''): string {
  return JSON.stringify({ publicKey, replaces, signature })
}
