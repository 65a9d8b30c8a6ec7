import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const preferences = {
  // Zero: it takes one that is free, and writes it down.
  'marionette.port': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'extensions.update.enabled': false,
  // A drill presses no key before it plays.
  'media.autoplay.default': 0,
}
const startMs = 60_000
const answerMs = 120_000

interface Waiting {
  readonly done: (value: unknown) => void
  readonly fail: (error: Error) => void
}

/**
 * A Firefox of the machine, headless, with a profile and a folder for temporary files of its own, driven by the protocol
 * it brings along (Marionette: each message is its length, a colon, and JSON). Desktop Firefox only.
 */
export class Firefox {
  /** Its profile and its temporary files. */
  readonly folder: string
  /** For what it is given to read: beside it. */
  readonly sources: string
  readonly pid: number
  private readonly process: ChildProcess
  private readonly socket: Socket
  private readonly waiting = new Map<number, Waiting>()
  private received = Buffer.alloc(0)
  private calls = 0

  static async start(program: string): Promise<Firefox> {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-firefox-'))
    const profile = join(folder, 'profile')
    const temporary = join(folder, 'tmp')
    for (const each of [profile, temporary]) await mkdir(each)
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    )
    await writeFile(join(profile, 'user.js'), lines.join('\n'))
    const child = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: temporary, MOZ_CRASHREPORTER_DISABLE: '1' },
    })
    try {
      const socket = await connect(join(profile, 'MarionetteActivePort'))
      const firefox = new Firefox(folder, child, socket)
      await firefox.command('WebDriver:NewSession', {})
      await firefox.command('WebDriver:SetTimeouts', { script: answerMs, implicit: 15_000 })
      return firefox
    } catch (error) {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      throw error
    }
  }

  private constructor(folder: string, child: ChildProcess, socket: Socket) {
    this.folder = folder
    this.sources = `${folder}-sources`
    this.process = child
    this.pid = child.pid!
    this.socket = socket
    socket.on('data', (part) => this.take(part))
    socket.on('close', () => {
      for (const { fail } of this.waiting.values()) fail(new Error('Firefox has gone'))
    })
  }

  command(name: string, parameters: object): Promise<unknown> {
    const id = ++this.calls
    const body = JSON.stringify([0, id, name, parameters])
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name}: no answer`)), answerMs)
      const settled = () => {
        clearTimeout(late)
        this.waiting.delete(id)
      }
      this.waiting.set(id, {
        done: (value) => {
          settled()
          resolve(value)
        },
        fail: (error) => {
          settled()
          reject(error)
        },
      })
      this.socket.write(`${Buffer.byteLength(body)}:${body}`)
    })
  }

  open(url: string): Promise<unknown> {
    return this.command('WebDriver:Navigate', { url })
  }

  /** Waits until it is there. */
  private async find(xpath: string): Promise<string> {
    const { value } = (await this.command('WebDriver:FindElement', { using: 'xpath', value: xpath })) as {
      value: Record<string, string>
    }
    return Object.values(value)[0]!
  }

  async click(xpath: string): Promise<void> {
    await this.command('WebDriver:ElementClick', { id: await this.find(xpath) })
  }

  /** Into a field; paths of files, a line each, into an input for files. */
  async type(xpath: string, text: string): Promise<void> {
    await this.command('WebDriver:ElementSendKeys', { id: await this.find(xpath), text })
  }

  /** Runs the body of an asynchronous function in the page. */
  async run<T>(body: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }))`
    const { value } = (await this.command('WebDriver:ExecuteAsyncScript', { script, args: [] })) as {
      value: { value: T; error?: string }
    }
    if (value.error !== undefined) throw new Error(value.error)
    return value.value
  }

  /** Ends it; what it left on disk stays for `clear`. */
  async quit(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    await this.command('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => this.process.kill())
    await ended
    this.socket.destroy()
  }

  async clear(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL')
    for (const folder of [this.folder, this.sources])
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  private take(part: Buffer): void {
    this.received = Buffer.concat([this.received, part])
    for (;;) {
      const colon = this.received.indexOf(':')
      if (colon < 0) return
      const length = Number(this.received.subarray(0, colon).toString())
      if (this.received.length < colon + 1 + length) return
      const body = this.received.subarray(colon + 1, colon + 1 + length).toString()
      this.received = this.received.subarray(colon + 1 + length)
      this.answer(JSON.parse(body))
    }
  }

  /** The greeting is no answer to anything. */
  private answer(message: unknown): void {
    if (!Array.isArray(message)) return
    const [, id, error, result] = message as [number, number, { message: string } | null, unknown]
    const waiting = this.waiting.get(id)
    if (error) waiting?.fail(new Error(error.message))
    else waiting?.done(result)
  }
}

async function connect(portFile: string): Promise<Socket> {
  const until = Date.now() + startMs
  while (Date.now() < until) {
    const port = Number(await readFile(portFile, 'utf8').catch(() => '0'))
    if (port > 0) {
      const socket = createConnection({ host: '127.0.0.1', port })
      const connected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true))
        socket.once('error', () => resolve(false))
      })
      if (connected) return socket
    }
    await pause(200)
  }
  throw new Error('Firefox did not start')
}
