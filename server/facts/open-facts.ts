import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { Kysely, sql } from 'kysely'
import { HeirloomError } from '../../src/core/errors.ts'
import { accountFacts } from './account-facts.ts'
import { archiveFacts } from './archive-facts.ts'
import { commitFacts } from './commit-facts.ts'
import type { Facts } from './facts.ts'
import { objectFacts } from './object-facts.ts'
import { parameterFacts } from './parameter-facts.ts'
import { receiptFacts } from './receipt-facts.ts'
import { paymentFacts } from './payment-facts.ts'
import { schemaSteps, type Schema } from './schema.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { uploadFacts } from './upload-facts.ts'

/**
 * Opens the database file, made when missing. One process at a time: throws `storage-blocked` when another holds it,
 * `newer-database` when a later version of the service wrote it.
 */
export function openFacts(path: string): Facts {
  const database = new DatabaseSync(path)
  try {
    prepare(database)
  } catch (error) {
    database.close()
    if (error instanceof HeirloomError) throw error
    throw new HeirloomError('storage-blocked', 'the database is in use by another process or unreadable', {
      cause: error,
    })
  }
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database) })
  const tidy = async () => {
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
  }
  let rewrittenOn = -1
  return {
    accounts: accountFacts(db),
    archives: archiveFacts(db),
    commits: commitFacts(db),
    objects: objectFacts(db),
    payments: paymentFacts(db),
    uploads: uploadFacts(db),
    receipts: receiptFacts(db),
    parameters: parameterFacts(db),
    tidy,
    rewrite: async (today) => {
      if (rewrittenOn === today) return
      await sql`VACUUM`.execute(db)
      await tidy()
      rewrittenOn = today
    },
    close: async () => {
      // The package keeps statements alive past its close, and with them the lock: it is given back by hand.
      database.exec(
        'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM archives LIMIT 1',
      )
      await db.destroy()
      database.close()
    },
  }
}

function prepare(database: DatabaseSyncInstance): void {
  // Exclusive: a second service on the same folder would sweep away the first one's uploads.
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA secure_delete = ON')
  database.exec('PRAGMA temp_store = MEMORY')
  const { user_version: done } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (done > schemaSteps.length) {
    throw new HeirloomError('newer-database', 'a newer version of the service wrote this data folder')
  }
  for (let step = done; step < schemaSteps.length; step++) {
    database.exec(`BEGIN IMMEDIATE; ${schemaSteps[step]!}; PRAGMA user_version = ${step + 1}; COMMIT`)
  }
}
