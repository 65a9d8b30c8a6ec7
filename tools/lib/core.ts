import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCore } from '../../src/adapters/core/load.ts'
import type { Core } from '../../src/domain/core-port.ts'
import { buildCore, root } from '../build.ts'

/** The project's own compute core in Node, built first when it is stale. */
export async function toolCore(): Promise<Core> {
  buildCore({ quiet: true })
  return createCore(new Uint8Array(await readFile(join(root, 'build', 'core.wasm'))))
}
