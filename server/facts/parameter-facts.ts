import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Which server parameters this database was used with. */
export interface ParameterFacts {
  fingerprint(): Promise<Uint8Array | null>
  remember(fingerprint: Uint8Array): Promise<void>
}

export function parameterFacts(db: Kysely<Schema>): ParameterFacts {
  return {
    fingerprint: async () =>
      (await db.selectFrom('parameters').select('fingerprint').executeTakeFirst())?.fingerprint ?? null,
    remember: async (fingerprint) => {
      await db.insertInto('parameters').values({ fingerprint }).execute()
    },
  }
}
