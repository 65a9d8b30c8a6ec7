// Plain JavaScript on purpose: this runs before anything is installed.
// node tools/run.mjs NAME [args]: installs from the lock file when needed, then runs tools/NAME.ts.
import { createHash } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Heirloom needs Node 20.19 or newer; this is ${process.version}. Nothing was changed.`)
  process.exit(1)
}

const stamp = join(root, 'node_modules', '.heirloom-lock')
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('Installing packages from the lock file…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const done = spawnSync(npm, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (done.status !== 0) {
    console.error('The packages could not be installed. Check the network and run the command again.')
    process.exit(done.status ?? 1)
  }
  writeFileSync(stamp, lock)
}

const [name, ...rest] = process.argv.slice(2)
if (!name || !/^[a-z-]+$/.test(name)) {
  console.error('usage: node tools/run.mjs NAME [args]')
  process.exit(2)
}
const loader = new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url).href
const child = spawn(process.execPath, ['--import', loader, join(root, 'tools', `${name}.ts`), ...rest], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
