import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingsFromArgs } from './cli-settings.ts'
import { serviceConfig, type ServiceSettings } from './config.ts'
import { startTestService } from './testing/start-test-service.ts'

const dataFolder = 'somewhere'
const from = (settings: Partial<ServiceSettings>) => serviceConfig({ dataFolder, ...settings })

describe('config', () => {
  test('by default: this machine, open', () => {
    expect(from({})).toMatchObject({
      host: '127.0.0.1',
      publicUrl: null,
      signUp: { mode: 'open' },
      plans: {
        open: false,
        free: { textBytes: 100 * 1024 * 1024, mediaBytes: 5 * 1024 ** 3, mediaDays: 45 },
        paid: { textBytes: 100 * 1024 * 1024, mediaBytes: 100e9, mediaDays: null },
      },
      ...{ idleDays: 120, graceDays: 30, parametersFile: null },
      maxObjectBytes: 100 * 1024 * 1024,
    })
  })

  test('beyond this machine: a public address, and nobody new unless it is said', () => {
    const publicUrl = 'https://heirloom.example/'
    expect(from({ host: '0.0.0.0', publicUrl })).toMatchObject({
      publicUrl: 'https://heirloom.example',
      signUp: { mode: 'closed' },
    })
    expect(from({ publicUrl }).signUp).toEqual({ mode: 'closed' })
    expect(from({ publicUrl, signUp: { mode: 'open' } }).signUp).toEqual({ mode: 'open' })
  })

  test.each<[Partial<ServiceSettings>, string]>([
    [{ host: '0.0.0.0' }, 'public-url'],
    [{ host: '192.168.0.1' }, 'public-url'],
    [{ publicUrl: 'http://heirloom.example' }, 'https'],
    [{ publicUrl: 'https://user:word@heirloom.example' }, 'https'],
    [{ publicUrl: 'https://heirloom.example/path' }, 'path'],
    [{ publicUrl: 'nothing' }, 'https'],
    [{ port: 65_536 }, 'port'],
    [{ port: Number.NaN }, 'port'],
    [{ maxArchiveBytes: 0 }, 'max-archive-bytes'],
    [{ maxObjectBytes: 1.5 }, 'max-object-bytes'],
    [{ idleDays: -1 }, 'idle-days'],
    [{ dataFolder: '' }, 'data folder'],
    [{ graceDays: -1 }, 'grace-days'],
    [{ plans: { free: { mediaBytes: -1 } } }, 'free-media-bytes'],
    [{ plans: { free: { mediaDays: 0 } } }, 'free-media-days'],
    [{ plans: { paid: { mediaBytes: 1 } } }, 'who pays would get less'],
    [{ plans: { open: true, free: { mediaDays: 5 } } }, 'nobody is on the free plan'],
  ])('%j makes no sense', (settings, word) => {
    expect(() => from(settings)).toThrow(word)
    expect(() => from(settings)).toThrow(expect.objectContaining({ code: 'bad-record' }) as Error)
  })
})

describe('the command line', () => {
  const defaults = { port: 5, dataFolder, appFolder: null }

  test('says what the config hears', () => {
    const args = [
      '--port',
      '80',
      '--data',
      'x',
      '--max-archive-bytes',
      '7',
      '--sign-up',
      'closed',
      '--behind-proxy',
    ]
    expect(settingsFromArgs(args, defaults)).toMatchObject({
      port: 80,
      dataFolder: 'x',
      maxArchiveBytes: 7,
      signUp: { mode: 'closed' },
      behindProxy: true,
    })
    expect(settingsFromArgs([], defaults)).toMatchObject({ port: 5, dataFolder })
    expect(settingsFromArgs(['--port', '80', '-h'], defaults)).toBe(null)
  })

  test('says which plans there are', () => {
    const plans = (...args: string[]) => serviceConfig(settingsFromArgs(args, defaults)!).plans
    expect(plans('--plans', 'open').open).toBe(true)
    expect(plans().open).toBe(false)
    expect(
      plans('--free-media-bytes', '7', '--free-media-days', '8', '--paid-media-bytes', '9'),
    ).toMatchObject({ free: { mediaBytes: 7, mediaDays: 8 }, paid: { mediaBytes: 9, mediaDays: null } })
    expect(() => plans('--plans', 'open', '--free-media-days', '8')).toThrow('free plan')
    expect(() => plans('--plans', 'all')).toThrow('tiers or open')
    const idle = (...args: string[]) => serviceConfig(settingsFromArgs(args, defaults)!).idleDays
    expect([idle(), idle('--idle-days', '9'), idle('--idle-days', 'never')]).toEqual([120, 9, null])
  })

  test('reads invitations from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-config-'))
    const file = join(folder, 'codes')
    await writeFile(file, 'one\n\n  two \n')
    expect(settingsFromArgs(['--invitations', file], defaults)!.signUp).toEqual({
      mode: 'invited',
      codes: ['one', 'two'],
    })
    await rm(folder, { recursive: true })
  })

  test.each([
    ['--nonsense'],
    ['--sign-up', 'maybe'],
    ['--sign-up', 'invited'],
    ['--invitations', 'missing'],
    ['stray'],
  ])('%j %j is refused', (...args) => {
    const given = args.filter((arg) => typeof arg === 'string')
    expect(() => settingsFromArgs(given, defaults)).toThrow(
      expect.objectContaining({ code: 'bad-record' }) as Error,
    )
  })

  test('a number that is none reaches the config as none', () => {
    expect(() => serviceConfig(settingsFromArgs(['--port', '1e3'], defaults)!)).toThrow('port')
  })
})

test('a taken port is said so, and nothing stays open', async () => {
  const first = await startTestService()
  const port = Number(new URL(first.url).port)
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-config-'))
  await expect(startTestService({ port, dataFolder: folder })).rejects.toMatchObject({
    code: 'storage-blocked',
    facts: { port },
  })
  await (await startTestService({ dataFolder: folder })).close()
  await first.close()
  await rm(folder, { recursive: true })
})
