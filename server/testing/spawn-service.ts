import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface SpawnedService {
  readonly url: string
  readonly dataFolder: string
  readonly process: ChildProcess
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
}

/** The service as a process of its own, to be killed at any moment. `args` as `server/cli.ts --help` lists them. */
export async function spawnService(
  dataFolder: string,
  args: readonly string[] = [],
): Promise<SpawnedService> {
  const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
  const all = ['--import', 'tsx', cli, '--port', '0', '--data', dataFolder, ...args]
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  // A test that fails half-way must leave no service behind.
  const reap = () => child.kill('SIGKILL')
  process.once('exit', reap)
  void exited.then(() => process.off('exit', reap))
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), exited.then(() => null)])
  if (!first) throw new Error('the service ended before it was ready')
  return {
    url: String(first[0]),
    dataFolder,
    process: child,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
