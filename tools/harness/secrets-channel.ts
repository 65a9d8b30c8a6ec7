export interface NotedSecrets {
  /** Raw keys of AES-GCM in hex, in the order they came to be. */
  readonly keys: readonly string[]
  /** Last plaintext sealed into each setting, in hex. */
  readonly settings: Readonly<Record<string, string>>
}

export const secretsChannel = 'harness/secrets'
