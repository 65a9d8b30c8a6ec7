import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseVoucher } from '../../src/domain/protocol/voucher-code.ts'
import { spawnService, type SpawnedService } from '../../server/testing/spawn-service.ts'
import { voucherArguments } from './arguments.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-voucher-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function command(...args: string[]): Promise<{ code: number; lines: string[]; errors: string }> {
  const tool = join(import.meta.dirname, '..', 'voucher.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', tool, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (part) => (texts.out += String(part)))
  child.stderr.on('data', (part) => (texts.err += String(part)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, lines: texts.out.split('\n').filter((line) => line !== ''), errors: texts.err }
}

async function stateOf(service: SpawnedService, voucher: string): Promise<unknown> {
  const body = JSON.stringify({ voucher })
  return (await fetch(`${service.url}/v1/payments/status`, { method: 'POST', body })).json()
}

test('codes work whether the service runs when they are made or not', async () => {
  const before = await command('--months', '12', '--count', '3', '--data', folder)
  expect([before.code, before.lines.length, before.errors]).toEqual([0, 3, ''])
  const service = await spawnService(folder)
  const during = await command('--months', '1', '--data', folder)
  for (const [codes, months] of [
    [before.lines, 12],
    [during.lines, 1],
  ] as const) {
    for (const code of codes) {
      expect(parseVoucher(code)).not.toBe(null)
      expect(await stateOf(service, code)).toMatchObject({ state: 'active', months })
    }
  }
  await service.kill()
  expect(await readdir(join(folder, 'vouchers'))).toEqual([])
  const again = await spawnService(folder)
  expect(await stateOf(again, before.lines[0]!)).toMatchObject({ state: 'active', months: 12 })
  await again.kill()
})

test('a folder that is not there is said so, without its name', async () => {
  const missing = await command('--months', '1', '--data', join(folder, 'missing'))
  expect([missing.code, missing.lines]).toEqual([1, []])
  expect(missing.errors).toContain('data folder')
})

test.each([
  [[], '--months'],
  [['--months', '0'], '--months'],
  [['--months', '121'], '--months'],
  [['--months', '1.5'], '--months'],
  [['--months', '1', '--count', '0'], '--count'],
  [['--months', '1', '--count', '1001'], '--count'],
  [['--nonsense'], 'nonsense'],
])('%j makes no sense', (args, word) => {
  expect(voucherArguments(args, folder)).toContain(word)
})

test('what is left out has a default', () => {
  expect(voucherArguments(['--months', '12'], folder)).toEqual({ months: 12, count: 1, dataFolder: folder })
  expect(voucherArguments(['-h'], folder)).toBe(null)
})
