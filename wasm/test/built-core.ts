import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Core } from '../../src/domain/core-port.ts'
import { createCore } from '../../src/adapters/core/load.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const file = join(root, 'build', 'core.wasm')

/** The core's bytes, built first when a source is newer. */
export function builtBytes(): Uint8Array<ArrayBuffer> {
  const sources = readdirSync(join(root, 'wasm', 'assembly')).map((name) => join('assembly', name))
  const newest = Math.max(
    ...[...sources, 'asconfig.json', 'build.mjs'].map((name) => statSync(join(root, 'wasm', name)).mtimeMs),
  )
  if (!existsSync(file) || statSync(file).mtimeMs < newest) {
    execFileSync(process.execPath, [join(root, 'wasm', 'build.mjs')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return new Uint8Array(readFileSync(file))
}

export function builtCore(): Promise<Core> {
  return createCore(builtBytes())
}
