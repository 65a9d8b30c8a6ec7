/** Header names of the protocol, lower case. */
export const callHeaders = {
  presentation: 'heirloom-presentation',
  signature: 'heirloom-signature',
  minute: 'heirloom-minute',
  /** On answers that carry or receipt an object: b64 SHA-256 of all its bytes. */
  sha256: 'heirloom-sha256',
} as const
