import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'

type Statement = ReturnType<DatabaseSyncInstance['prepare']>
const keptStatements = 200

/** Kysely over one embedded SQLite connection, which stays the caller's to close. Transactions queue for the connection, so they never interleave. */
export function sqliteDialect(database: DatabaseSyncInstance): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function sqliteDriver(database: DatabaseSyncInstance): Driver {
  const connection = sqliteConnection(database)
  const turns = queue()
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => {
      await turns.enter()
      return connection
    },
    releaseConnection: () => {
      turns.leave()
      return Promise.resolve()
    },
    beginTransaction: () => run(database, 'BEGIN IMMEDIATE'),
    commitTransaction: () => run(database, 'COMMIT'),
    rollbackTransaction: () => run(database, 'ROLLBACK'),
    destroy: () => Promise.resolve(),
  }
}

async function run(database: DatabaseSyncInstance, sql: string): Promise<void> {
  await Promise.resolve()
  database.exec(sql)
}

function sqliteConnection(database: DatabaseSyncInstance): DatabaseConnection {
  const statements = new Map<string, Statement>()
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= keptStatements) statements.clear()
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    // Synchronous inside, but a failure must reject, not throw.
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      await Promise.resolve()
      const statement = prepared(query.sql)
      if (statement.columns().length > 0) return { rows: statement.all(...query.parameters) as Row[] }
      const { changes } = statement.run(...query.parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    async *streamQuery() {
      await Promise.reject(new TypeError('rows are not streamed'))
    },
  }
}

function queue(): { enter: () => Promise<void>; leave: () => void } {
  let busy = false
  const waiting: (() => void)[] = []
  return {
    enter: () => {
      if (busy) return new Promise((resolve) => waiting.push(resolve))
      busy = true
      return Promise.resolve()
    },
    leave: () => {
      const next = waiting.shift()
      if (next) next()
      else busy = false
    },
  }
}
