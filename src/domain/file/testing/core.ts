import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildCore, root } from '../../../../tools/build.ts'
import { createCore } from '../../../adapters/core/load.ts'
import type { Core } from '../../core-port.ts'

/** The real compute core, built when it is stale. */
export async function testCore(): Promise<Core> {
  buildCore({ quiet: true })
  return createCore(new Uint8Array(await readFile(join(root, 'build', 'core.wasm'))))
}
