import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { factsContract } from '../testing/facts-contract.ts'
import { openFacts } from './open-facts.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-facts-'))
})
afterAll(() => rm(folder, { recursive: true }))
const path = () => join(folder, 'heirloom.db')

describe('SQLite', () => {
  factsContract(
    () => Promise.resolve(openFacts(path())),
    async () => {
      for (const tail of ['', '-wal', '-shm', '-journal']) await rm(path() + tail, { force: true })
    },
  )
})

describe('the file', () => {
  test('is for one process at a time', async () => {
    const facts = openFacts(path())
    expect(() => openFacts(path())).toThrow(expect.objectContaining({ code: 'storage-blocked' }) as Error)
    await facts.close()
    await openFacts(path()).close()
  })

  test('written by a later version is left alone', () => {
    const later = join(folder, 'later.db')
    const database = new DatabaseSync(later)
    database.exec('PRAGMA user_version = 1000')
    database.close()
    expect(() => openFacts(later)).toThrow(expect.objectContaining({ code: 'newer-database' }) as Error)
  })

  test('that is no database is said so', async () => {
    const { writeFile } = await import('node:fs/promises')
    const other = join(folder, 'other.db')
    await writeFile(other, 'not a database at all, however long it may be '.repeat(100))
    expect(() => openFacts(other)).toThrow(expect.objectContaining({ code: 'storage-blocked' }) as Error)
  })
})
