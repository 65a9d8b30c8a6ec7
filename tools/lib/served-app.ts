import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { buildApp, root } from '../build.ts'

export interface ServedApp {
  /** The built app at `/` and the harness page at `/harness/index.html`, one folder for the service to serve. */
  readonly folder: string
  remove(): Promise<void>
}

/** Builds what is stale and lays app and harness side by side in a folder of this run's own. */
export async function servedApp(): Promise<ServedApp> {
  buildApp({ quiet: true })
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-served-'))
  await build({
    configFile: join(root, 'tools', 'harness', 'vite.config.ts'),
    build: { outDir: join(folder, 'harness') },
  })
  await cp(join(root, 'build', 'app'), folder, { recursive: true })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export const harnessPath = '/harness/index.html'
