export interface NotedSecrets {
  /** Raw keys in hex, in the order they came to be: those that seal and open, as only data keys do, … */
  readonly dataKeys: readonly string[]
  /** … and all others: of slots, of objects, of manifests. */
  readonly otherKeys: readonly string[]
  /** Last plaintext sealed into each setting, in hex. */
  readonly settings: Readonly<Record<string, string>>
}

export const secretsChannel = 'harness/secrets'
