import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from './build.ts'

/** `npm run check`: every realm's types, lint with import directions, format. Prints what is wrong, nothing else. */

// Six times as quick as the TypeScript that typescript-eslint asks for.
const tsc = 'node_modules/typescript-native/bin/tsc'
const checks: readonly (readonly [name: string, ...command: string[]])[] = [
  // By far the longest: the others are done beside it.
  [
    'lint',
    'node_modules/eslint/bin/eslint.js',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-location',
    'build/.eslintcache',
    '.',
  ],
  ['types of everything', tsc, '-p', 'tsconfig.json'],
  ['types of the domain realm', tsc, '-p', 'tsconfig.domain.json'],
  ['types of the page realm', tsc, '-p', 'tsconfig.page.json'],
  ['types of the worker realm', tsc, '-p', 'tsconfig.worker.json'],
  ['types of the service realm', tsc, '-p', 'tsconfig.server.json'],
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
]

function run(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--max-old-space-size=4096', ...command], {
      cwd: root,
      stdio: 'inherit',
    })
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Runs two at a time; resolves to the names of those that failed. */
export async function check(): Promise<string[]> {
  const waiting = [...checks]
  const failed: string[] = []
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, ...command] = next
      const good = await run(command)
      console.error(`${good ? 'ok    ' : 'FAILED'} ${name}`)
      if (!good) failed.push(name)
    }
  }
  await Promise.all([lane(), lane()])
  return failed
}

if (import.meta.url === pathToFileURL(join(process.argv[1] ?? '')).href) {
  process.exitCode = (await check()).length === 0 ? 0 : 1
}
