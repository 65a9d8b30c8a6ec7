import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export interface ServiceWish {
  /** Options of the service besides port and folder. */
  readonly options?: readonly string[]
  /** Any free one when it is left out. */
  readonly port?: number
}

/** The real service in its own process, so that it can be killed. Loopback, a port of its own, a folder of its own. */
export class ServiceProcess {
  readonly data = mkdtempSync(join(tmpdir(), 'heirloom-'))
  /** By which people reach it. */
  url = ''
  private readonly options: readonly string[]
  private port: number
  private child: ChildProcess | null = null

  constructor({ options = [], port = 0 }: ServiceWish = {}) {
    this.options = options
    this.port = port
  }

  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--data', this.data]
    const args = ['--import', 'tsx', 'server/cli.ts', ...own, ...this.options]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    this.child = child
    this.url = await new Promise<string>((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString()
        const found = /https?:\/\/\S+/.exec(text)
        if (found) resolve(found[0].replace(/\/$/, ''))
      })
      child.on('exit', () => reject(new Error(`the service did not start: ${text}`)))
    })
    if (this.port === 0) this.port = Number(new URL(this.url).port)
  }

  /** SIGKILL: nothing is said goodbye to. */
  async kill(): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async dispose(): Promise<void> {
    await this.kill()
    rmSync(this.data, { recursive: true, force: true })
  }
}
