import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `npm run build`: builds what is stale. Stale means: the inputs' bytes differ from those of the last build. */

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

interface Target {
  readonly name: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly command: readonly string[]
}

const core: Target = {
  name: 'compute core',
  inputs: ['wasm/assembly', 'wasm/asconfig.json', 'wasm/build.mjs', 'package-lock.json'],
  output: 'build/core.wasm',
  command: ['wasm/build.mjs'],
}

const app: Target = {
  name: 'app',
  inputs: [
    'src',
    'public',
    'index.html',
    'vite.config.ts',
    'tsconfig.base.json',
    'package-lock.json',
    core.output,
  ],
  output: 'build/app/index.html',
  command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
}

function* filesBelow(path: string): Generator<string> {
  if (!existsSync(path)) return
  if (statSync(path).isFile()) yield path
  else for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name))
}

function fingerprint(target: Target): string {
  const hash = createHash('sha256')
  for (const input of target.inputs) {
    for (const file of filesBelow(join(root, input))) {
      if (file.includes('.test.')) continue
      const bytes = readFileSync(file)
      hash.update(`${relative(root, file)}\0${bytes.length}\0`).update(bytes)
    }
  }
  return hash.digest('hex')
}

function build(target: Target, quiet: boolean): void {
  const stampFile = join(root, 'build', `.stamp-${target.name.replace(' ', '-')}`)
  const stamp = fingerprint(target)
  const fresh = existsSync(join(root, target.output)) && existsSync(stampFile)
  if (fresh && readFileSync(stampFile, 'utf8') === stamp) return
  if (!quiet) console.error(`Building the ${target.name}…`)
  const done = spawnSync(process.execPath, [...target.command], {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  })
  if (done.status !== 0) throw new Error(`The ${target.name} could not be built.`)
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}

export function buildCore(options: { quiet?: boolean } = {}): void {
  build(core, options.quiet ?? false)
}

/** The core and the app that uses it. */
export function buildApp(options: { quiet?: boolean } = {}): void {
  buildCore(options)
  build(app, options.quiet ?? false)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) buildApp()
