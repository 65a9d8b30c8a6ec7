import { readFileSync } from 'node:fs'
import { createCore } from '../../../adapters/core/load.ts'

/** The built core (`npm run build`), as tests in Node use it. */
export const testCore = await createCore(new Uint8Array(readFileSync('build/core.wasm')))
