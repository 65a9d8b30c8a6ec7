import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { buildApp, root } from '../build.ts'

export interface ServedApp {
  /** The built app at `/` and the harness page below `/harness/`, one folder for the service to serve. */
  readonly folder: string
  remove(): Promise<void>
}

export const harnessPath = '/harness/index.html'

/** Builds what is stale and lays app and harness side by side in a folder of this run's own. */
export async function servedApp(): Promise<ServedApp> {
  buildApp({ quiet: true })
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-served-'))
  await buildHarness(join(folder, 'harness'))
  await cp(join(root, 'build', 'app'), folder, { recursive: true })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The app's worker and bridge without the screens; built as the app is, but for no one else. */
async function buildHarness(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join(root, 'tools', 'harness'),
    base: '/harness/',
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    worker: { format: 'es' },
  })
}
