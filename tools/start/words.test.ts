import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readyLines } from './words.ts'

const start = join(import.meta.dirname, '..', 'start.ts')

test('says whom it is reachable for', () => {
  expect(readyLines('http://127.0.0.1:1', { publicUrl: null })[1]).toContain('this machine only')
  expect(readyLines('https://heirloom.example', { publicUrl: 'https://heirloom.example' })[1]).toContain(
    'proxy',
  )
})

test('--help lists the settings', () => {
  const help = execFileSync(process.execPath, ['--import', 'tsx', start, '--help'], { encoding: 'utf8' })
  for (const name of ['--port', '--data', '--host', '--public-url', '--sign-up', '8455'])
    expect(help).toContain(name)
})

test('settings that make no sense end it with a sentence, before anything is built', () => {
  const done = spawnSync(process.execPath, ['--import', 'tsx', start, '--host', '0.0.0.0'], {
    encoding: 'utf8',
  })
  expect(done.status).toBe(1)
  expect(done.stderr).toMatch(/^Heirloom could not start: .*--public-url.*\n$/)
})
