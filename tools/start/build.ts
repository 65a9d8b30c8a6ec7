import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Builder {
  buildAll(options?: { quiet?: boolean }): Promise<void>
}

/** Loaded only here: a start with nothing stale should not wait for the build's own packages. */
export async function buildWhatIsStale(root: string): Promise<void> {
  const path = join(root, 'tools', 'build.ts')
  if (!existsSync(path)) return
  const builder = (await import(pathToFileURL(path).href)) as Builder
  await builder.buildAll()
}
