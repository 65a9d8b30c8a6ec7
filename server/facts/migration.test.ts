import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFacts } from './open-facts.ts'
import { schemaSteps } from './schema.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-migration-'))
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = (value: number, length: number) => new Uint8Array(length).fill(value)

/** A database as the service of `steps` steps left it. */
function older(steps: number, fill: (database: DatabaseSyncInstance) => void): string {
  const path = join(folder, 'heirloom.db')
  const database = new DatabaseSync(path)
  for (const step of schemaSteps.slice(0, steps)) database.exec(step)
  database.exec(`PRAGMA user_version = ${steps}`)
  fill(database)
  database.close()
  return path
}

test('accounts keep their key and lose their day; archives are of messages', async () => {
  const path = older(2, (database) => {
    const account = database.prepare('INSERT INTO accounts VALUES (?, ?, 19999)')
    account.run(bytes(1, 16), bytes(2, 32))
    database.prepare('INSERT INTO sessions VALUES (?, ?, 20001)').run(bytes(3, 32), bytes(1, 16))
    const archive = database.prepare('INSERT INTO archives VALUES (?, ?, ?, 7, 0, 20000)')
    archive.run(bytes(4, 16), bytes(5, 33), bytes(6, 16))
    const object = database.prepare('INSERT INTO objects VALUES (?, ?, ?, 7, ?, 1, NULL)')
    object.run(bytes(4, 16), bytes(7, 16), bytes(8, 16), bytes(9, 32))
    database.exec('INSERT INTO last_sweep VALUES (20000)')
  })
  const facts = openFacts(path)
  expect(await facts.accounts.row(bytes(1, 16))).toMatchObject({
    messages_request: null,
    media_request: null,
    paid_until: 0,
    messages_permits: 0,
  })
  expect((await facts.accounts.find(bytes(2, 32)))?.id).toEqual(bytes(1, 16))
  expect(await facts.archives.find(bytes(4, 16))).toMatchObject({
    type: 'messages',
    paidDay: null,
    committedBytes: 7,
    refreshedDay: 20_000,
  })
  expect((await facts.objects.all(bytes(4, 16))).length).toBe(1)
  await facts.close()
  const database = new DatabaseSync(path)
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  expect(tables.map((table) => (table as { name: string }).name)).not.toContain('sessions')
  database.close()
})

test('every table but the single rows is without row ids', () => {
  const path = older(schemaSteps.length, () => undefined)
  const database = new DatabaseSync(path)
  const rows = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
  const plain = (rows as { name: string; sql: string }[]).filter(
    ({ sql }) => !/WITHOUT ROWID, STRICT$/.test(sql),
  )
  expect(plain.map(({ name }) => name)).toEqual(['last_sweep', 'payment_key'])
  database.close()
})
