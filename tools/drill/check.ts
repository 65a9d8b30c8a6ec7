import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../build.ts'
import type { Device, World } from '../../src/app/archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../../src/app/archive/testing/world.ts'
import { writeHistory } from '../../src/app/archive/testing/sample-history.ts'
import type { Harmer } from '../../src/app/check/testing/harm.ts'
import { harmerOf } from '../../src/app/check/testing/harm.ts'
import { checkFailedExit } from '../archive/check-arguments.ts'
import type { Manifest } from '../../src/domain/archive/manifest.ts'
import { randomItems, seeded } from '../../src/domain/history/testing/random-history.ts'
import type { Drill, Floor } from './drill.ts'

/** Hurts real backups at a real service, and has them checked in the app and by the command. */
export const check: Drill = {
  about: 'hurts backups at the service; every hurt must be found, in the app and by the command [--rounds N]',
  run: async (floor) => {
    const world = await startWorld()
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-check-'))
    // The command has the clock of this computer, and no other.
    world.now = Date.now()
    try {
      for (let round = 0; round < floor.option('rounds', 1); round++)
        for (const [name, harm] of Object.entries(harms)) await tryOne(floor, { world, folder, name, harm })
    } finally {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

interface Victim {
  readonly device: Device
  readonly harm: Harmer
  readonly manifest: Manifest
  /** Below a number, from the seed. */
  readonly below: (n: number) => number
  /** Makes another backup of a history that has changed. */
  readonly again: () => Promise<void>
}

/** Answers which findings prove that the hurt was found; none: the backup is unharmed. */
type Harm = (victim: Victim) => Promise<readonly string[]>

const harms: Readonly<Record<string, Harm>> = {
  unharmed: () => Promise.resolve([]),
  'a missing object': async ({ harm, manifest, below }) => {
    await harm.remove(manifest.pages[below(manifest.pages.length)]!)
    return ['part-missing']
  },
  'a flipped bit': async ({ harm, manifest, below }) => {
    const rows = [...manifest.pages, ...manifest.directory]
    await harm.flipBit(rows[below(rows.length)]!)
    return ['part-damaged']
  },
  'swapped objects': async ({ harm, manifest, below }) => {
    const at = below(manifest.pages.length - 1)
    const isSameLength = await harm.swap(manifest.pages[at]!, manifest.pages[at + 1]!)
    return [isSameLength ? 'part-damaged' : 'part-missing']
  },
  'a wrong count of messages': async ({ harm }) => {
    await harm.reseal((manifest) => ({ ...manifest, items: manifest.items + 1 }))
    return ['list-wrong']
  },
  'a wrong count in a row': async ({ harm, manifest, below }) => {
    const at = below(manifest.pages.length)
    await harm.reseal((before) => ({
      ...before,
      items: before.items - 1,
      pages: before.pages.map((row, i) => (i === at ? { ...row, items: row.items - 1 } : row)),
    }))
    return ['part-wrong']
  },
  'a wrong count of chats': async ({ harm }) => {
    await harm.reseal((manifest) => ({ ...manifest, chats: manifest.chats + 1 }))
    return ['count-wrong']
  },
  'an old manifest put back': async ({ harm, again }) => {
    const { kept } = await harm.read()
    await again()
    await harm.putBack(kept)
    return ['older']
  },
}

async function tryOne(
  floor: Floor,
  tried: {
    readonly world: World
    readonly folder: string
    readonly name: string
    readonly harm: Harm
  },
): Promise<void> {
  const { world, folder, name, harm } = tried
  const below = (n: number) => floor.random.int(n)
  const items = randomItems(2000 + below(2000), 5, seeded(below(2 ** 31)))
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 5 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const again = async () => {
    await writeHistory(device.store, world.core, { items: items.slice(0, -5), chats: 5 })
    await device.backups.backUpNow(quiet, never, { guard: true })
  }
  const hurt = await harmerOf(world, device)
  const { manifest } = await hurt.read()
  const wanted = await harm({ device, harm: hurt, manifest, below, again })
  const inApp = await device.backups.checkArchive(quiet, never)
  judge(floor, `${name}, in the app`, { found: inApp.findings.map(({ fault }) => fault), wanted })
  const keyFile = join(folder, 'key')
  await writeFile(keyFile, key)
  const newerThan = wanted.includes('older') ? ['--newer-than', String(manifest.generation)] : []
  const command = await runCommand(['--service', world.url, '--key-file', keyFile, '--json', ...newerThan])
  const told = JSON.parse(command.out) as { found?: Record<string, number> }
  judge(floor, `${name}, by the command`, { found: Object.keys(told.found ?? {}), wanted })
  const exit = wanted.length > 0 ? checkFailedExit : 0
  if (command.exit !== exit) floor.fail(`${name}, by the command`, `exit ${command.exit}, not ${exit}`)
  if (command.out.includes(key.replaceAll(' ', ''))) floor.fail(`${name}, by the command`, 'it tells the key')
}

function judge(
  floor: Floor,
  what: string,
  { found, wanted }: { readonly found: readonly string[]; readonly wanted: readonly string[] },
): void {
  const good = wanted.length === 0 ? found.length === 0 : wanted.every((fault) => found.includes(fault))
  if (good) floor.pass()
  else floor.fail(what, `found ${found.join(', ') || 'nothing'}, wanted ${wanted.join(', ') || 'nothing'}`)
}

function runCommand(args: readonly string[]): Promise<{ readonly exit: number; readonly out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'tools', 'run.mjs'), 'archive', 'check', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
    child.on('close', (code) => resolve({ exit: code ?? -1, out }))
  })
}
