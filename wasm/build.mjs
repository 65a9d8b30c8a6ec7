// Builds build/core.wasm from wasm/assembly: node wasm/build.mjs
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const file = join(root, 'build', 'core.wasm')

/** Compiles beside the target, then renames: a reader never meets half a file. Throws with the compiler's words. */
export async function buildCore() {
  mkdirSync(dirname(file), { recursive: true })
  const partial = `build/core.${process.pid}.wasm`
  const args = [
    '--config',
    'wasm/asconfig.json',
    '--target',
    'release',
    '--outFile',
    partial,
    '--baseDir',
    root,
  ]
  const { error, stderr } = await asc.main(args)
  if (error) {
    rmSync(join(root, partial), { force: true })
    throw new Error(`${error.message}\n${stderr.toString()}`)
  }
  renameSync(join(root, partial), file)
  return file
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildCore()
  console.log(`build/core.wasm: ${readFileSync(built).length} bytes`)
}
