import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { toHex } from '../../src/core/bytes.ts'
import { objectsContract } from '../testing/objects-contract.ts'
import { folderObjects } from './folder-objects.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'heirloom-objects-'))
})
afterAll(() => rm(root, { recursive: true }))

describe('a folder', () => {
  objectsContract(
    () => folderObjects(root),
    (upload, bytes) => writeFile(join(root, 'uploads', toHex(upload)), bytes),
  )
})
